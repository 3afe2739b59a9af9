"""`/ws/presence/`: a client is open, somewhere. While there is one, its person is online."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from modules.chat import frames, news, room_list
from modules.chat.announcements import Announcement
from modules.chat.operations import marks
from modules.chat.presence import presence as everybody
from modules.chat.sent import messages_with, undelivered
from modules.chat.sockets.admission import KeyHolder, key_holder_of, remember_where
from modules.chat.sockets.attendants import attend
from modules.chat.sockets.conversation import Conversation
from modules.chat.sockets.socket import NOT_ADMITTED, Receive, Send
from modules.chat.sockets.threads import in_thread
from modules.chat.telling import publish

MOST_ROOMS = 100
MOST_WAITING_MESSAGES = 500
PART = 20


class PresenceSocket(Conversation):
    """New messages of all rooms, what becomes of the person's own, and who comes and goes."""

    __slots__ = ("name",)

    def __init__(self, holder: KeyHolder, receive: Receive, send: Send) -> None:
        super().__init__(holder, receive, send)
        self.room_id = None
        self.name = uuid4().hex

    def carries(self, announcement: Announcement) -> bool:
        """What concerns the person wherever they are."""
        return announcement.about in ("message", "delivery", "presence")

    async def opened(self) -> None:
        """Tell the others, the rooms, and what could not be delivered until now."""
        came = await everybody().enter(self.user_id, self.name)
        if came:
            await publish(await in_thread(news.of_presence, self.user_id, online=True))
        await self._show_rooms()
        await self._deliver_waiting()

    async def closed(self) -> None:
        """Tell the others, if this was the person's last."""
        if await everybody().leave(self.user_id, self.name):
            await publish(await in_thread(news.of_presence, self.user_id, online=False))

    async def _show_rooms(self) -> None:
        rooms = await in_thread(room_list.rooms_of, user_id=self.user_id, limit=MOST_ROOMS, offset=0)
        online = await everybody().online({id for room in rooms for id in room.participant_ids})
        self.tell({"type": "init_rooms", "rooms": [frames.opening(room, self.user_id, online) for room in rooms]})

    async def _deliver_waiting(self) -> None:
        """Hand over what waited, in parts: the next once the client has taken the last."""
        waiting = await in_thread(undelivered, user_id=self.user_id, most=MOST_WAITING_MESSAGES)
        for start in range(0, len(waiting), PART):
            part = await in_thread(messages_with, ids=waiting[start : start + PART])
            self.tell(*(frames.message(sent) for sent in part))
            await self.drained()
            if not self.is_open:
                return
            await publish(await in_thread(_note_delivered, self.user_id, [sent.message.id for sent in part]))


def _note_delivered(user_id: int, message_ids: list[int]) -> list[Announcement]:
    deliveries = {id: {user_id} for id in message_ids}
    return news.of_deliveries(marks.mark_delivered(deliveries=deliveries, now=timezone.now()))


async def presence(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Let in whoever has a good key; refuse others before accepting."""
    await receive()
    remember_where(scope)
    holder = await key_holder_of(scope)
    if holder is None:
        await send({"type": "websocket.close", "code": NOT_ADMITTED})
        return
    attend()
    await PresenceSocket(holder, receive, send).run()
