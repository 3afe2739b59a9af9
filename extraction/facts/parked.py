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
    """Those of the rows, by module and position; others of the same positions may be among them."""
    wanted: dict[str, list[ParkedEvent]] = {}
    for row in rows:
        wanted.setdefault(alias_of(row.module), []).append(row)
    found: dict[tuple[str, int], LoggedEvent] = {}
    for alias, parked in wanted.items():
        modules, positions = {row.module for row in parked}, {row.position for row in parked}
        for event in LoggedEvent.objects.using(alias).filter(module__in=modules, position__in=positions):
            found[event.module, event.place] = event
    return found
