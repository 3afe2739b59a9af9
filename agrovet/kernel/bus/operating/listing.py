"""What is parked, entity by entity."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from agrovet.kernel.bus.models import LoggedEvent, ParkedEvent
from agrovet.kernel.bus.operating.deciding import Refused
from agrovet.kernel.databases import alias_of, hosted_aliases

Entity = tuple[str, str, str]  # handler, source module, key


@dataclass(frozen=True, kw_only=True)
class Parked:
    """The first parked event of each entity, and how many more are parked behind it, where there are any."""

    firsts: list[ParkedEvent]
    behind: dict[Entity, int]

    def behind_of(self, first: ParkedEvent) -> int:
        """How many wait behind this one."""
        return self.behind.get((first.handler, first.module, first.key), 0)

    @property
    def needs_a_person(self) -> bool:
        """Whether the tries of one are used up."""
        return any(first.attempts and not first.next_try_at for first in self.firsts)


def parked(handler: str = "") -> Parked:
    """What is parked at a handler, or at all of them."""
    firsts: list[ParkedEvent] = []
    behind: dict[Entity, int] = {}
    for alias in hosted_aliases():
        rows = ParkedEvent.objects.using(alias).filter(**({"handler": handler} if handler else {}))
        same = {name: OuterRef(name) for name in ("handler", "module", "key")}
        firsts += rows.filter(~Exists(rows.filter(**same, position__lt=OuterRef("position")))).order_by(
            "handler", "module", "key"
        )
        counted = rows.values_list("handler", "module", "key").annotate(Count("id")).filter(id__count__gt=1)
        behind |= {(name, module, key): count - 1 for name, module, key, count in counted.order_by()}
    return Parked(firsts=firsts, behind=behind)


def in_full(handler: str, event: LoggedEvent) -> tuple[ParkedEvent, list[int]]:
    """
    One parked event, and the positions of those that wait behind it.

    :raises Refused: if it is not parked at this handler
    """
    rows = ParkedEvent.objects.using(alias_of(handler.partition(".")[0])).filter(
        handler=handler, module=event.module, key=event.key
    )
    row = rows.filter(position=event.place).first()
    if row is None:
        raise Refused(f"{event.module}:{event.position} is not parked at {handler}.")
    return row, list(rows.filter(position__gt=row.position).order_by("position").values_list("position", flat=True))
