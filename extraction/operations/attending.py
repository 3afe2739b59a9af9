"""
The attendant: in each web process a thread that keeps the other side of every module that is on its way up to date.

Of all processes one follows a module at a time; where it dies, another goes on.
"""

import logging
import threading
import time
from collections import Counter

from django.conf import settings
from django.db import Error as DatabaseError
from psycopg_pool import PoolTimeout

from agrovet.kernel.databases import give_back_connections, service_alias_of
from agrovet.kernel.placement import standing_of
from extraction.moving import copying, following
from extraction.moving.errors import CannotMove
from extraction.operations.sides import TWO_SIDED, sides_by

logger = logging.getLogger(__name__)

LOOK_EVERY = 0.2  # seconds, where something is on its way; five times as long where nothing is
WORTH_SAYING = 5  # times in a row
LONGEST_TURN = 5.0  # seconds of one module before the next has its turn


class Attendant:
    """Follows, as long as the process lives."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._complained = 0.0
        self._failed: Counter[str] = Counter()

    def start(self) -> None:
        """Begin, unless it has begun."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._attend, name="attendant", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the batch under way."""
        self._stopping.set()

    def _attend(self) -> None:
        while not self._stopping.wait(LOOK_EVERY if on_their_way() else 5 * LOOK_EVERY):
            for module in on_their_way():
                try:
                    self._follow(module)
                    self._failed[module] = 0
                except (DatabaseError, PoolTimeout, CannotMove) as error:
                    self._failed[module] += 1
                    # At the moment of a switch nothing is to be followed.
                    if self._failed[module] >= WORTH_SAYING:
                        self._complain("%s is not followed: %s", module, error)
                except Exception:
                    # Nobody else would notice that this thread is gone.
                    logger.exception("Following %s stumbled; it is tried again.", module)
            give_back_connections()

    def _follow(self, module: str) -> None:
        # By what this process knows: a side that has lost its authority meanwhile is refused by the gates.
        sides = sides_by(module, standing_of(module).authority)
        if copying.is_copied(sides.target, module):
            following.catch_up(sides.source, sides.target, module, rows=0, within=LONGEST_TURN)

    def _complain(self, text: str, *values: object) -> None:
        # Once in a while: it looks several times a second.
        if time.monotonic() - self._complained > 30:
            self._complained = time.monotonic()
            logger.warning(text, *values)


_attendant = Attendant()


def attend() -> None:
    """Let this process follow modules, if it knows a database that any of them could move to."""
    if any(service_alias_of(module) in settings.DATABASES for module in settings.AGROVET_MODULES):
        _attendant.start()


def on_their_way() -> list[str]:
    """
    The modules of which this process could follow the other side.

    Of one that is being switched, the switch brings the last rows over: nobody is to be in its way.
    """
    return [
        module
        for module in settings.AGROVET_MODULES
        if (standing := standing_of(module)).phase in TWO_SIDED
        and not standing.is_announced
        and service_alias_of(module) in settings.DATABASES
    ]
