"""
What runs beside the sockets of an event loop, while there are any: noting what was delivered, in batches, and the
beat that renews what would otherwise be forgotten.
"""

import asyncio
import logging
from collections import defaultdict

from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from psycopg_pool import PoolTimeout

from agrovet.kernel.resting import Rest
from agrovet.kernel.writing import WritesHeld
from modules.accounts import public as accounts
from modules.chat import news, presence
from modules.chat.announcements import Announcement
from modules.chat.loops import OfLoop
from modules.chat.operations import marks
from modules.chat.sockets.socket import KEY_ENDED
from modules.chat.sockets.threads import in_thread
from modules.chat.switchboard import Switchboard, here
from modules.chat.telling import publish

logger = logging.getLogger(__name__)

# Deliveries of one message come in one after the other; those within this time are written together. While it takes
# long to write them, more are gathered: messages themselves go first.
GATHER, LONGEST_GATHER = 0.05, 0.2
REST = 4  # times as long as the last ones took

# Seconds between two checks of the keys of all open sockets; more of them where a check takes long.
KEYS_EVERY, KEYS_EVERY_AT_MOST = 1.0, 10.0
MOST_KEYS = 5000  # of one query


class Attendants:
    """Of one event loop."""

    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self._delivered: dict[int, set[int]] = defaultdict(set)
        self._writing: asyncio.Task[None] | None = None
        self.beating: asyncio.Task[None] | None = None
        self.checking_keys: asyncio.Task[None] | None = None

    def note(self, message_id: int, user_id: int) -> None:
        """A message went out to a person's socket."""
        self._delivered[message_id].add(user_id)
        if self._writing is None:
            self._writing = self.board.loop.create_task(self._write())

    async def _write(self) -> None:
        rest = Rest(least=GATHER, times=REST, most=LONGEST_GATHER)
        try:
            while self._delivered:
                await asyncio.sleep(rest.seconds)
                with rest.turn():
                    taken, self._delivered = self._delivered, defaultdict(set)
                    await publish(await in_thread(_note_deliveries, dict(taken)))
        except (DatabaseError, InterfaceError, PoolTimeout, WritesHeld) as error:
            # They count as not delivered, and are handed over again on the next presence socket.
            logger.error("Deliveries were not noted: %s", error)
        finally:
            self._writing = None

    async def beat(self) -> None:
        """Until the last socket is gone: renew presence and the line between processes."""
        while True:
            await asyncio.sleep(presence.RENEW_EVERY)
            if not self.board.people:
                return
            await self.board.listen()
            try:
                await self._renew()
            except (DatabaseError, InterfaceError, PoolTimeout) as error:
                logger.error("Those who went offline were not told of: %s", error)

    async def check_keys(self) -> None:
        """Until the last socket is gone: close those whose keys have ended, where the announcement was lost."""
        rest = Rest(least=KEYS_EVERY, times=20, most=KEYS_EVERY_AT_MOST)
        while True:
            await asyncio.sleep(rest.seconds)
            if not self.board.people:
                return
            with rest.turn():
                await self._close_ended()

    async def _close_ended(self) -> None:
        sockets = [socket for own in self.board.people.values() for socket in own]
        for start in range(0, len(sockets), MOST_KEYS):
            part = sockets[start : start + MOST_KEYS]
            digests = sorted({socket.key for socket in part})
            try:
                owners = await in_thread(accounts.owners_of_keys, digests=digests)
            except (accounts.ServiceUnavailable, DatabaseError, InterfaceError, PoolTimeout) as error:
                logger.warning("Keys of open sockets were not checked, they are next time: %s", error)
                return
            for socket in part:
                if owners.get(socket.key) != socket.user_id:
                    socket.close(KEY_ENDED)

    async def _renew(self) -> None:
        open_now: dict[int, list[str]] = {}
        for user_id, sockets in self.board.people.items():
            names = [name for socket in sockets if (name := getattr(socket, "name", None))]
            if names:
                open_now[user_id] = names
        for user_id in await presence.presence().renew(open_now):
            await publish(await in_thread(news.of_presence, user_id, online=False))


def _note_deliveries(deliveries: dict[int, set[int]]) -> list[Announcement]:
    return news.of_deliveries(marks.mark_delivered(deliveries=deliveries, now=timezone.now()))


of_loop = OfLoop(lambda loop: Attendants(here()))


def attend() -> None:
    """See to it that the sockets of the running event loop are attended."""
    board, attendants = here(), of_loop.here()
    board.on_delivery = attendants.note
    if attendants.checking_keys is None or attendants.checking_keys.done():
        attendants.checking_keys = board.loop.create_task(attendants.check_keys())
    if attendants.beating is None or attendants.beating.done():
        attendants.beating = board.loop.create_task(attendants.beat())
