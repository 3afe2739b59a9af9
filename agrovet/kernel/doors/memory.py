"""
What a module at a distance was asked a moment ago need not be asked again.

Kept right by the module's events: before anything remembered is used, the log is asked what has changed since.
That is one question to a database here instead of a call to another process. Where this process does not read the
log that the module writes, nothing is remembered.
"""

import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.db.models import Max, Q

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.databases import alias_of
from agrovet.kernel.doors import witness
from agrovet.kernel.doors.counting import REMEMBERED
from agrovet.kernel.doors.declared import Door

SECONDS = 2.0
"""How long something is remembered, whatever the log says: claims and the like are no events."""
MOST = 10_000
_MOST_EVENTS = 1000


def can_be_kept_right(module: str) -> bool:
    """Whether a database of this process may hold the module's log; its answers tell whether it does."""
    return witness.log_here(module) is not None


class Memory:
    """What one function answered, by id. Threads share it."""

    def __init__(self, door: Door, *, clock: Callable[[], float] = time.monotonic) -> None:
        assert door.remembered is not None
        assert door.ids is not None
        self._module = door.module
        self._ids = door.ids
        self._until = door.remembered.until
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[tuple[str, int], tuple[float, Any]] = {}
        self._position: int | None = None
        self._changes = 0

    def ask(
        self, arguments: Mapping[str, Any], ask: Callable[[Mapping[str, Any]], Mapping[int, Any]]
    ) -> dict[int, Any]:
        """What is known of these ids, and what `ask` answers for the others; in the order of the ids."""
        others = repr(sorted((name, value) for name, value in arguments.items() if name != self._ids))
        ids = list(dict.fromkeys(arguments[self._ids]))
        self._catch_up()
        with self._lock:
            now, changes = self._clock(), self._changes
            kept = {id: self._known[others, id] for id in ids if (others, id) in self._known}
        known = {id: answer for id, (until, answer) in kept.items() if until > now}
        missing = [id for id in ids if id not in known]
        REMEMBERED.labels(self._module, "there").inc(len(known))
        REMEMBERED.labels(self._module, "missing").inc(len(missing))
        if missing:
            found = ask({**arguments, self._ids: missing})
            known.update(found)
            is_read_here = witness.is_read_here(self._module)
            with self._lock:
                if not is_read_here:
                    self._known.clear()
                # An answer that was under way while something changed may be of before.
                elif changes == self._changes:
                    self._make_room()
                    self._known.update({(others, id): (now + SECONDS, answer) for id, answer in found.items()})
        return {id: known[id] for id in ids if id in known}

    def forget_all(self) -> None:
        """Begin anew."""
        with self._lock:
            self._known.clear()
            self._changes += 1

    def _make_room(self) -> None:
        if len(self._known) >= MOST:
            self._known.clear()

    def _catch_up(self) -> None:
        """
        Forget what has changed since the last look.

        An event is read from its commit on: without a position first, and once more with it.
        """
        log = LoggedEvent.objects.using(alias_of(self._module)).filter(module=self._module)
        if self._position is None:
            last = log.aggregate(last=Max("position"))["last"] or 0
            with self._lock:
                self._position = last
        news = Q(position__isnull=True) | Q(position__gt=self._position)
        events = list(log.filter(news).values_list("name", "key", "position")[:_MOST_EVENTS])
        changed = {_id_of(key) for name, key, _ in events if name in self._until}
        with self._lock:
            if len(events) == _MOST_EVENTS:
                self._known.clear()
                self._changes += 1
            elif changed:
                self._known = {entry: kept for entry, kept in self._known.items() if entry[1] not in changed}
                self._changes += 1
            self._position = max([self._position, *(position for *_, position in events if position is not None)])


def _id_of(key: str) -> int:
    """The id in an event's key: 7 in `user:7`."""
    return int(key.rpartition(":")[2])


@cache
def of(door: Door) -> Memory:
    """The memory of a function."""
    memory = Memory(door)
    _memories.setdefault(door.module, []).append(memory)
    return memory


_memories: dict[str, list[Memory]] = {}


def forget_all_of(module: str) -> None:
    """Something was changed through the module's door: what it said before is doubtful."""
    for memory in _memories.get(module, []):
        memory.forget_all()
