"""
The watcher: one thread in each process that serves or writes, which reads the placements, and what was decided about
flags, and passes them on.

Where the control database does not answer, the process goes on with what it knew: the gates of the modules'
databases see to it that an old view writes nothing in the wrong place.
"""

import atexit
import logging
import threading
import time
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections
from psycopg_pool import PoolTimeout

from agrovet.kernel import placement
from agrovet.kernel.databases import control_alias
from agrovet.kernel.flags import loading
from agrovet.kernel.placement import LOCAL, standing_of
from agrovet.kernel.writing import writes_before
from extraction.placements import processes, store
from extraction.placements.hearing import Ear

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds; half of it while a module is on its way
# While a switch is announced, and writers wait until every process has seen it: what is told is heard at once. The
# second is for who hears nothing.
LOOK_SOON = 0.1
LOOK_OFTEN = 0.04
LOOK_AGAIN = 0.02  # where a change was seen that this process could not acknowledge yet
SEEN_EVERY = 1.0
FIRST_LOOK = 3.0  # seconds that a process waits for, before it begins to serve with all modules local

_AWAY = (DatabaseError, PoolTimeout)


class Watcher:
    """Follows placements and flags. What it learned is asked of `agrovet.kernel.placement` and `.flags`."""

    def __init__(self) -> None:
        self.is_away = False
        self._starting = threading.Lock()
        self._reading = threading.Lock()
        self._thread: threading.Thread | None = None
        self._has_looked = threading.Event()
        self._stopping = threading.Event()
        self._acknowledged: dict[str, int] = {}
        self._behind_since = 0.0
        self._looked_at_flags = 0.0

    def start(self) -> None:
        """Begin to follow, unless this process does; returns once the placements were read, or cannot be."""
        with self._starting:
            # In a child that was forked, the thread of its parent is not alive: it begins anew.
            if self._thread is None or not self._thread.is_alive():
                self._has_looked, self._stopping = threading.Event(), threading.Event()
                self._acknowledged = {}
                self._thread = threading.Thread(
                    target=self._follow, args=[processes.new_id(), self._stopping], name="placements", daemon=True
                )
                self._thread.start()
                atexit.register(self.stop)
        self._has_looked.wait(FIRST_LOOK)

    def look(self) -> None:
        """Read placements and flags now; what is known stays where the control database does not answer."""
        try:
            with self._reading:
                standings = store.standings()
                placement.learn(standings)
            self._look_at_flags(is_in_haste=any(standing.is_announced for standing in standings.values()))
        except _AWAY as error:
            if not self.is_away:
                logger.warning(
                    "Placements and flags cannot be read (%s): this process goes on with what it knows.", error
                )
            self.is_away = True
            return
        if self.is_away:
            logger.warning("Placements and flags can be read again.")
        self.is_away = False

    def _look_at_flags(self, *, is_in_haste: bool) -> None:
        # While writers wait for what this process says of placements, nothing else is asked more often than usual.
        if not is_in_haste or time.monotonic() - self._looked_at_flags >= LOOK_EVERY / 2:
            loading.look()
            self._looked_at_flags = time.monotonic()

    def stop(self) -> None:
        """Follow no longer, and say so; for a process that ends."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=2)

    def _follow(self, id: UUID, stopping: threading.Event) -> None:
        seen = 0.0
        ear = Ear()
        while not stopping.is_set():
            try:
                self.look()
                if not self.is_away and (self._has_news() or time.monotonic() - seen >= SEEN_EVERY):
                    processes.say_here(id, self._acknowledged)
                    seen = time.monotonic()
            except _AWAY as error:
                logger.warning("Nobody learns that this process is there: %s", error)
            except Exception:
                # Nobody else would notice that this thread is gone.
                logger.exception("The watcher stumbled; it looks again.")
            finally:
                self._has_looked.set()
            self._wait_for_news(ear, stopping)
        self._leave(id, ear)

    def _has_news(self) -> bool:
        """Note which epochs nothing older than is at work in any more; whether there are new ones."""
        news = {}
        for module in settings.ALL_MODULES:
            epoch = standing_of(module).epoch
            if self._acknowledged.get(module) != epoch and not writes_before(module, epoch):
                news[module] = epoch
        self._acknowledged |= news
        return bool(news)

    def _wait_for_news(self, ear: Ear, stopping: threading.Event) -> None:
        """Until it is time to look again."""
        standings = {module: standing_of(module) for module in settings.ALL_MODULES}
        try:
            if any(self._acknowledged.get(module) != standing.epoch for module, standing in standings.items()):
                # Who is at work under an older epoch ends in a moment, as a rule: others may wait for that.
                self._behind_since = self._behind_since or time.monotonic()
                behind = time.monotonic() - self._behind_since
                stopping.wait(min(max(LOOK_AGAIN, behind / 4), LOOK_EVERY / 2))
                return
            self._behind_since = 0.0
            if not self.is_away and any(standing.is_announced for standing in standings.values()):
                # With a connection that is kept: many that look often would have each one checked before each look.
                ear.wait(LOOK_SOON, without=LOOK_OFTEN, stopping=stopping)
                return
            # Kept no longer than it is needed: a process may have few.
            ear.close()
        except _AWAY as error:
            logger.warning("The placements cannot be heard (%s): this process looks again.", error)
            connections[control_alias()].close()
        are_all_local = all(standing.phase == LOCAL.phase for standing in standings.values())
        stopping.wait(LOOK_EVERY if are_all_local else LOOK_EVERY / 2)

    def _leave(self, id: UUID, ear: Ear) -> None:
        try:
            if not self.is_away:
                processes.say_goodbye(id)
            ear.close()
        except _AWAY as error:
            logger.warning("Nobody learns that this process ends: %s", error)
            connections[control_alias()].close()
