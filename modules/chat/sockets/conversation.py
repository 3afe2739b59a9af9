"""
What a client asks for over a socket, whichever it is.

A message or preview that is rejected is answered by an error frame. Anything else that cannot be read, or that the
person may not do, is ignored.
"""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import ClassVar

from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from psycopg_pool import PoolTimeout

from agrovet.kernel.errors import DomainError
from agrovet.kernel.writing import WritesHeld
from modules.chat import frames, news, queries
from modules.chat.announcements import Announcement
from modules.chat.contracts import RoomNotFound
from modules.chat.operations import marks
from modules.chat.operations.drafts import Draft
from modules.chat.operations.sending import send
from modules.chat.presence import presence
from modules.chat.sockets import incoming
from modules.chat.sockets.gathering import gathering
from modules.chat.sockets.incoming import Asked
from modules.chat.sockets.socket import Socket
from modules.chat.sockets.threads import in_thread
from modules.chat.telling import publish

logger = logging.getLogger(__name__)

NOT_SENT = "El mensaje no se pudo enviar. Intente de nuevo en unos segundos."


class Conversation(Socket):
    """A person's socket in chat. `room_id` is the room it is open in, None for one that is open in none."""

    __slots__ = ("room_id",)

    room_id: int | None

    async def hear(self, text: str | None) -> None:
        """Do what a frame asks for."""
        try:
            asked = incoming.frame_of(text)
        except incoming.UnreadableMessage as refusal:
            self.tell(frames.error(refusal.detail, client_msg_id=incoming.name_in(text or "")))
            return
        if asked is None:
            return
        act = self._action(asked)
        if act is None:
            return
        try:
            await act(self, asked)
        except (DatabaseError, InterfaceError, PoolTimeout, WritesHeld) as error:
            logger.error("A frame of %s was not handled: the database did not answer: %s", self.user_id, error)
            self._reject(act, asked, NOT_SENT)
        except DomainError as refusal:
            logger.debug("Not done for %s: %s", self.user_id, refusal.detail)
            self._reject(act, asked, refusal.detail)

    def _reject(self, act: "Action", asked: Asked, detail: str) -> None:
        if act in (Conversation.send_message, Conversation.pass_preview):
            self.tell(frames.error(detail, client_msg_id=incoming.name_of(asked)))

    def _action(self, asked: Asked) -> "Action | None":
        kind = asked.get("type")
        if kind in (None, ""):
            return Conversation.send_message if "content" in asked else None
        return self.ACTIONS.get(kind) if isinstance(kind, str) else None

    async def send_message(self, asked: Asked) -> None:
        """Store a message and tell the room; one that was sent before is only echoed."""
        saying = incoming.saying(asked)
        room_id = saying.room_id or self.room_id
        if room_id is None:
            raise RoomNotFound
        file = saying.attachment
        draft = Draft(
            room_id=room_id,
            sender_id=self.user_id,
            content=saying.content,
            attachment=file,
            client_msg_id=saying.client_msg_id,
            now=timezone.now(),
        )
        # A file is asked for first, perhaps elsewhere: nobody else's message waits for that.
        sent = await (in_thread(send, draft) if file else gathering().send(draft))
        if sent.is_new:
            await publish(news.of_message(sent))
        else:
            self.tell(frames.message(sent))

    async def pass_preview(self, asked: Asked) -> None:
        """Show the others a picture that is still being uploaded. It is stored nowhere."""
        preview = incoming.preview(asked)
        room_id: int | None = (preview["room_id"] if preview else None) or self.room_id
        if preview is None:
            return
        if room_id is None:
            raise RoomNotFound
        await publish(await in_thread(news.of_preview, preview, room_id=room_id, sender_id=self.user_id))

    async def mark_read(self, asked: Asked) -> None:
        """All that others said in the room has been read."""
        room_id = incoming.room_of(asked) or self.room_id
        if room_id is not None:
            await publish(await in_thread(_read, room_id, self.user_id, None))

    async def mark_some_read(self, asked: Asked) -> None:
        """Mark these messages read, each in its own room, whatever the frame says; those that are gone are left out."""
        if ids := incoming.message_ids(asked):
            await publish(await in_thread(_read_some, self.user_id, ids))

    async def list_online(self, asked: Asked) -> None:
        """Say who is online, of those who share a room with the person."""
        mates = await in_thread(queries.room_mates_of, user_id=self.user_id)
        self.tell(frames.online_users(await presence().online({*mates, self.user_id})))

    async def pong(self, asked: Asked) -> None:
        """Answer a ping."""
        self.tell({"type": "pong"})

    ACTIONS: ClassVar[dict[str, "Action"]] = {
        "chat_message": send_message,
        **dict.fromkeys(incoming.PREVIEWS, pass_preview),
        "mark_read": mark_read,
        "read_receipt": mark_some_read,
        "get_online_users": list_online,
        "ping": pong,
    }


Action = Callable[[Conversation, Asked], Awaitable[None]]


def _read_some(reader_id: int, message_ids: list[int]) -> list[Announcement]:
    told: list[Announcement] = []
    for room_id, ids in queries.messages_by_room(message_ids=message_ids, user_id=reader_id).items():
        # Put out of the room since: the others' marks count.
        with suppress(RoomNotFound):
            told += _read(room_id, reader_id, ids)
    return told


def _read(room_id: int, reader_id: int, message_ids: list[int] | None) -> list[Announcement]:
    read = marks.mark_read(room_id=room_id, reader_id=reader_id, message_ids=message_ids, now=timezone.now())
    return news.of_reading(read, room_id=room_id, reader_id=reader_id)
