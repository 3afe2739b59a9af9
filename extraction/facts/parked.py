"""Events that handlers have set aside."""

from dataclasses import dataclass
from typing import Any

from agrovet.kernel.bus.models import LoggedEvent, ParkedEvent
from agrovet.kernel.bus.operating import listing, plain
from agrovet.kernel.databases import alias_of


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The first parked event of an entity, how many wait behind it, and the event itself where the log has it."""

    row: ParkedEvent
    behind: int
    event: LoggedEvent | None = None

    @property
    def reader(self) -> str:
        """The module whose handler it is."""
        return self.row.handler.partition(".")[0]

    @property
    def needs_a_person(self) -> bool:
        """Whether its tries are used up."""
        return bool(self.row.attempts and not self.row.next_try_at)

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {**plain.parked(self.row), "behind": self.behind}


def parked(handler: str = "") -> list[Waiting]:
    """What is parked at a handler, or at all of them, entity by entity."""
    found = listing.parked(handler)
    events = _events(found.firsts)
    return [
        Waiting(row=row, behind=found.behind_of(row), event=events.get((row.module, row.position)))
        for row in found.firsts
    ]


def _events(rows: list[ParkedEvent]) -> dict[tuple[str, int], LoggedEvent]:
    wanted: dict[str, set[tuple[str, int]]] = {}
    for row in rows:
        wanted.setdefault(alias_of(row.module), set()).add((row.module, row.position))
    found: dict[tuple[str, int], LoggedEvent] = {}
    for alias, places in wanted.items():
        positions = {position for _, position in places}
        modules = {module for module, _ in places}
        for event in LoggedEvent.objects.using(alias).filter(module__in=modules, position__in=positions):
            found[event.module, event.place] = event
    return {place: event for place, event in found.items() if any(place in places for places in wanted.values())}
