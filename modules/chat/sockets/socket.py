"""An open socket: what comes in is handled one frame after the other, what goes out waits for nobody else."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from django.conf import settings

from modules.chat.announcements import Announcement, written
from modules.chat.frames import Frame
from modules.chat.rates import Allowance
from modules.chat.sockets.admission import KeyHolder, is_live
from modules.chat.switchboard import here

logger = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

# A client that takes nothing for so many frames or bytes is gone, or might as well be: it reads again once it is back.
MOST_WAITING, MOST_WAITING_BYTES = 2000, 16 * 1024 * 1024
# A client that is behind by so much misses previews, which are stored nowhere, and not its connection.
BEHIND = 1024 * 1024
# Sockets of one person in one process: more than all devices open, those included that died without a word.
MOST_OF_PERSON = 50
KEY_ENDED = 4401
NOT_ADMITTED = 4403
TOO_SLOW = 4408
TOO_MANY = 4429


class Socket:
    """
    One person's connection. Subclasses say what it carries (`carries`), what follows its opening (`opened`)
    and closing (`closed`), and what a frame asks for (`hear`).
    """

    __slots__ = (
        "_accepted",
        "_bytes",
        "_closing",
        "_frames",
        "_has_ended",
        "_open",
        "_outbox",
        "_receive",
        "_send",
        "_waiting",
        "_writing",
        "key",
        "user_id",
    )

    def __init__(self, holder: KeyHolder, receive: Receive, send: Send) -> None:
        self.key = holder.digest
        self.user_id = holder.person.id
        self._has_ended = holder.has_ended
        self._receive = receive
        self._send = send
        self._outbox: deque[str] = deque()
        # Bytes in the outbox.
        self._waiting = 0
        self._writing: asyncio.Task[None] | None = None
        self._frames = Allowance(at_once=200, per_second=50)
        self._bytes = Allowance(at_once=16 * 1024 * 1024, per_second=1024 * 1024)
        self._open = True
        self._accepted = False
        self._closing: int | None = None

    async def run(self, *, admitted: Callable[[], Awaitable[bool]] | None = None) -> None:
        """Serve the connection from its acceptance to its end; refuse it where `admitted` says no."""
        board = here()
        # Before asking and accepting: who is let in misses nothing, and who is put out at that instant is
        # put out.
        await board.join(self)
        if settings.AGROVET_RATES_ON:
            # The oldest: what a person has in their hand is the newest.
            board.close_oldest(self.user_id, most=MOST_OF_PERSON, code=TOO_MANY)
        try:
            # The key, once more: it may have ended between its identification and the joining.
            if not self._open or not await is_live(self.key) or (admitted is not None and not await admitted()):
                await self._send({"type": "websocket.close", "code": NOT_ADMITTED})
                return
            await self._send({"type": "websocket.accept"})
            self._accepted = True
            # What came for this person meanwhile has waited: nothing may be sent before the connection is accepted.
            if self._outbox or not self._open:
                self._begin_to_write()
            await self.opened()
            while self._open:
                event = await self._receive()
                # What a client sends after its connection was ended is not heard: it may have lost the right to speak.
                if event["type"] == "websocket.disconnect" or not self._open:
                    break
                await self._pace(event)
                await self.hear(event.get("text"))
        finally:
            self._open = False
            await board.leave(self)
            await self.closed()

    async def _pace(self, event: dict[str, Any]) -> None:
        # Once the connection has ended, what it sent before is handled at once: its end must not wait behind that.
        if settings.AGROVET_RATES_ON and not self._has_ended():
            size = len(event.get("text") or event.get("bytes") or "")
            await asyncio.sleep(max(self._frames.spend(1), self._bytes.spend(size)))

    @property
    def is_open(self) -> bool:
        """Whether the client can still be sent something."""
        return self._open

    async def drained(self) -> None:
        """Wait until the client has taken what was sent to it, or is gone."""
        while self._writing is not None:
            await asyncio.shield(self._writing)

    async def opened(self) -> None:
        """The client has been let in."""

    async def closed(self) -> None:
        """The connection is gone."""

    async def hear(self, text: str | None) -> None:
        """The client sent something; None for binary."""

    def carries(self, announcement: Announcement) -> bool:
        """Whether it concerns this socket."""
        raise NotImplementedError

    def ends_with(self, announcement: Announcement) -> bool:
        """Whether it ends this connection."""
        return announcement.about == "end"

    def take(self, announcement: Announcement) -> bool:
        """Pass on what concerns this socket; whether it did."""
        if announcement.ends_key(self.key):
            self.close(KEY_ENDED)
            return False
        if self.ends_with(announcement):
            self.close(NOT_ADMITTED)
            return False
        if not self._open or not self.carries(announcement):
            return False
        if announcement.about == "preview" and self._waiting > BEHIND:
            return False
        self.say(announcement.frames)
        return True

    def tell(self, *frames: Frame) -> None:
        """Send frames to this client alone."""
        self.say(written(frames))

    def say(self, texts: Sequence[str]) -> None:
        """Send what is written already, in its order, without waiting for the client to take it."""
        if not self._open:
            return
        self._outbox.extend(texts)
        self._waiting += sum(map(_size, texts))
        if len(self._outbox) > MOST_WAITING or self._waiting > MOST_WAITING_BYTES:
            self.close(TOO_SLOW)
        else:
            self._begin_to_write()

    def close(self, code: int) -> None:
        """End the connection; frames that wait are dropped."""
        if not self._open:
            return
        self._open = False
        self._drop()
        self._closing = code
        self._begin_to_write()

    def _drop(self) -> None:
        self._outbox.clear()
        self._waiting = 0

    def _begin_to_write(self) -> None:
        if self._accepted and self._writing is None:
            self._writing = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._outbox:
                text = self._outbox.popleft()
                await self._send({"type": "websocket.send", "text": text})
                self._waiting = max(0, self._waiting - _size(text))
            if self._closing is not None:
                await here().leave(self)
                await self._send({"type": "websocket.close", "code": self._closing})
        except (OSError, RuntimeError) as error:
            # The client is gone: how a server says so differs from one to the other.
            logger.debug("A frame found no client: %s", error)
            self._open = False
            self._drop()
        finally:
            self._writing = None


def _size(text: str) -> int:
    # At most: a character takes up to four bytes.
    return len(text) if text.isascii() else 4 * len(text)
