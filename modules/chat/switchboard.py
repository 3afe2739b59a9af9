"""
The open sockets of this process, by person, and the line between processes.

Channels' layer carries announcements from process to process: to the group of a person, which the processes where
that person is listen to, or, for many people, once to all processes. Each hands out to its own sockets. While the
layer is away, the sockets of this process are still served.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from modules.chat.announcements import Announcement, of_word
from modules.chat.loops import OfLoop

logger = logging.getLogger(__name__)

# What the layer raises while Redis is away.
Away = (RedisError, OSError, TimeoutError)
PATIENCE = 2.0

EVERYBODY = "chat.everybody"
# So many announcements are known again when they come a second time.
REMEMBERED = 2000


class Listener(Protocol):
    """An open socket, as the switchboard knows it."""

    user_id: int
    key: str
    """The digest of the key that it was opened with."""

    def take(self, announcement: Announcement) -> bool:
        """Pass on what concerns this socket; whether it did."""

    def close(self, code: int) -> None:
        """End the connection."""


class Switchboard:
    """The sockets of one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        # Of each person, the one that has been open longest first.
        self.people: dict[int, dict[Listener, None]] = defaultdict(dict)
        self.on_delivery: Callable[[int, int], None] = lambda message_id, user_id: None
        self._layer: Any = get_channel_layer()
        self._channel: str | None = None
        self._listening: asyncio.Task[None] | None = None
        self._told: dict[str, set[int]] = {}

    async def join(self, socket: Listener) -> None:
        """From now on the socket is told what concerns its person."""
        first = not self.people.get(socket.user_id)
        self.people[socket.user_id][socket] = None
        if first or self._channel is None:
            await self.listen([socket.user_id])

    def close_oldest(self, user_id: int, *, most: int, code: int) -> None:
        """Close the sockets of a person that have been open longest, down to so many."""
        own = self.people.get(user_id, {})
        for socket in list(own)[: max(0, len(own) - most)]:
            socket.close(code)

    async def leave(self, socket: Listener) -> None:
        """The socket is told nothing more."""
        others = self.people.get(socket.user_id)
        if others is None or socket not in others:
            return
        del others[socket]
        if not others:
            del self.people[socket.user_id]
            if self._channel is not None:
                try:
                    await self._layer.group_discard(group_of(socket.user_id), self._channel)
                except Away as error:
                    logger.warning("The channel layer is away (%s).", error)

    async def listen(self, people: Sequence[int] | None = None) -> None:
        """Listen for these people, or for all who have sockets here. Asking again and again does no harm."""
        try:
            async with asyncio.timeout(PATIENCE):
                if self._channel is None:
                    self._channel = await self._layer.new_channel()
                    people = None
                    self._listening = self.loop.create_task(self._receive(self._channel))
                groups = [group_of(id) for id in (list(self.people) if people is None else people)]
                for group in groups if people is not None else [EVERYBODY, *groups]:
                    await self._layer.group_add(group, self._channel)
        except Away as error:
            logger.warning("The channel layer is away (%s): sockets hear from this process alone.", error)

    async def _receive(self, channel: str) -> None:
        while True:
            for announcement in of_word(await self._layer.receive(channel)):
                self.hand_out(announcement)

    def hand_out(self, announcement: Announcement) -> None:
        """
        Give it to the sockets of its people here, to each person once.

        A layer that does not answer in time may have passed it on all the same: then it comes by it, too.
        """
        told = self._told_of(announcement)
        for id in announcement.to:
            if id in told or id not in self.people:
                continue
            told.add(id)
            taken = [socket.take(announcement) for socket in list(self.people[id])]
            if any(taken) and announcement.message_id is not None and id != announcement.sender_id:
                self.on_delivery(announcement.message_id, id)

    def _told_of(self, announcement: Announcement) -> set[int]:
        """The people here who have been told of it."""
        if announcement.number not in self._told and len(self._told) >= REMEMBERED:
            del self._told[next(iter(self._told))]
        return self._told.setdefault(announcement.number, set())

    async def stop(self) -> None:
        """Listen no more."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        self._listening = self._channel = None


of_loop = OfLoop(Switchboard)


def here() -> Switchboard:
    """The switchboard of the running event loop."""
    return of_loop.here()


def already_here() -> Switchboard | None:
    """The switchboard of the running event loop, None where no socket has been."""
    return of_loop.already_here()


def in_this_process() -> Switchboard | None:
    """A switchboard with open sockets in any thread of this process, None without one."""
    return next((board for board in of_loop.everywhere() if board.people and board.loop.is_running()), None)


def group_of(user_id: int) -> str:
    """The group of the channel layer that carries what concerns a person."""
    return f"chat.person.{user_id}"
