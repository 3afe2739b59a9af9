"""
Announcements on their way to every process, by Channels' layer.

What is to be told while other announcements are on their way goes out with the next, in one word. A word to few
people goes to the groups of these; for more of them, one word to all processes is cheaper than one to each person.
While the layer is away, the sockets of this process are told all the same.
"""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from channels.layers import get_channel_layer

from modules.chat.announcements import Announcement, as_word
from modules.chat.loops import OfLoop
from modules.chat.switchboard import EVERYBODY, PATIENCE, Away, already_here, group_of

logger = logging.getLogger(__name__)

FEW = 4  # people
LARGEST = 100_000  # characters of the frames in one word, and those of one announcement more


class _Outbox:
    """Of one event loop: what waits to be told."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: list[Announcement] = []
        self._told: asyncio.Future[None] = loop.create_future()
        self._telling: asyncio.Task[None] | None = None

    def put(self, announcements: Sequence[Announcement]) -> "asyncio.Future[None]":
        """A future that is done once they are told."""
        self._waiting += announcements
        if self._telling is None:
            self._telling = self._loop.create_task(self._tell())
        return self._told

    async def _tell(self) -> None:
        try:
            while self._waiting:
                taken, told = self._waiting, self._told
                self._waiting, self._told = [], self._loop.create_future()
                try:
                    await _tell(taken)
                except Exception as error:  # noqa: BLE001 - passed on to those who wait
                    told.set_exception(error)
                else:
                    told.set_result(None)
        finally:
            self._telling = None


of_loop = OfLoop(_Outbox)


async def publish(announcements: Sequence[Announcement]) -> None:
    """Send announcements to every process that they concern, in their order."""
    if not announcements:
        return
    # Others wait for the same: who is cancelled takes nothing from them.
    await asyncio.shield(of_loop.here().put(announcements))


async def _tell(announcements: Sequence[Announcement]) -> None:
    left = list(announcements)
    for word in _words(announcements):
        try:
            async with asyncio.timeout(PATIENCE):
                await _send(word)
        except Away as error:
            logger.warning("The channel layer is away (%s): other processes are not told.", error)
            if (board := already_here()) is not None:
                for announcement in left:
                    board.hand_out(announcement)
            return
        del left[: len(word)]


def _words(announcements: Sequence[Announcement]) -> Iterator[list[Announcement]]:
    word: list[Announcement] = []
    size = 0
    for announcement in announcements:
        word.append(announcement)
        size += sum(map(len, announcement.frames))
        if size > LARGEST:
            yield word
            word, size = [], 0
    if word:
        yield word


async def _send(word: Sequence[Announcement]) -> None:
    layer: Any = get_channel_layer()
    people = dict.fromkeys(id for announcement in word for id in announcement.to)
    if len(people) > FEW:
        await layer.group_send(EVERYBODY, as_word(word))
        return
    for id in people:
        own = [replace(announcement, to=(id,)) for announcement in word if id in announcement.to]
        await layer.group_send(group_of(id), as_word(own))
