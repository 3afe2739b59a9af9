"""Faults: a shuffled deck of them, dealt one after the other until it is empty."""

import contextlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import psycopg
from redis.exceptions import RedisError

from tests.torture.bus.family import Family
from tests.torture.bus.plan import SECONDS_PER_FAULT, Plan
from tests.torture.bus.servers import Database, Queue

KILL = "a process killed"
# How many of each, in percent of the kills.
OTHERS = {
    "connections cut": 10,
    "PostgreSQL restarted": 2,
    "PostgreSQL crashed": 1,
    "Redis flushed": 16,
    "Redis paused": 3,
    "Redis stopped": 3,
}
AHEAD = 0.02  # how far kills may be ahead of events, in parts of the whole
AWAY = (0.5, 3.0)  # seconds that Redis is paused or stopped


@dataclass
class Faults:
    """What goes wrong in a run. `dealt` counts it."""

    plan: Plan
    family: Family
    database: Database
    queue: Queue
    dealt: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = Random(self.plan.seed + 1)
        self._deck: list[str] = []
        self._next = time.monotonic() + SECONDS_PER_FAULT
        self._back: tuple[float, Callable[[], None]] | None = None

    @property
    def kills(self) -> int:
        """How many processes were killed."""
        return sum(self.family.killed.values())

    def go_on(self, *, written: int) -> None:
        """
        Do what is due at this moment, if anything is.

        Kills keep step with the events that were written: on a slow machine, too, both are spread over the whole run.
        """
        now = time.monotonic()
        if self._back is not None and now >= self._back[0]:
            self._back[1]()
            self._back = None
        if now >= self._next and self.kills / self.plan.kills <= written / self.plan.events + AHEAD:
            self._deck = self._deck or self._shuffled()
            self._deal(self._deck.pop())
            self._next = time.monotonic() + SECONDS_PER_FAULT * self._chance.uniform(0.2, 1.8)

    def end(self) -> None:
        """Let everything be well again."""
        if self._back is not None:
            self._back[1]()
            self._back = None

    def _shuffled(self) -> list[str]:
        deck = [KILL] * self.plan.kills
        for fault, percent in OTHERS.items():
            deck += [fault] * max(2, self.plan.kills * percent // 100)
        self._chance.shuffle(deck)
        return deck

    def _deal(self, fault: str) -> None:
        if fault in ("Redis paused", "Redis stopped") and self._back is not None:
            # One after the other: what is away cannot be stopped.
            self._deck.insert(0, fault)
            return
        # Where a server is still recovering from the fault before, this one is left out.
        with contextlib.suppress(psycopg.OperationalError, RedisError):
            if self._do(fault):
                self.dealt[fault] += 1

    def _do(self, fault: str) -> bool:
        """Whether it came about; kills are counted where they happen."""
        back_at = time.monotonic() + self._chance.uniform(*AWAY)
        match fault:
            case "connections cut":
                self.database.cut_connections()
            case "PostgreSQL restarted":
                self.database.restart()
            case "PostgreSQL crashed":
                self.database.crash()
            case "Redis flushed":
                return self.queue.flush()
            case "Redis paused":
                self.queue.pause()
                self._back = (back_at, self.queue.go_on)
            case "Redis stopped":
                self.queue.stop()
                self._back = (back_at, self.queue.start)
            case _:
                self.family.kill_somebody()
                return False
        return True
