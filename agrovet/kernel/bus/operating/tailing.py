"""Events as they come."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.sequencing import last_positions
from agrovet.kernel.databases import hosted_aliases

LOOK_EVERY = 0.3  # seconds


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which events to show; empty takes all. A name may end in `*`."""

    module: str = ""
    name: str = ""
    key: str = ""

    def condition(self) -> Q:
        """As the database understands it."""
        condition = Q()
        if self.module:
            condition &= Q(module=self.module)
        if self.key:
            condition &= Q(key=self.key)
        if self.name.endswith("*"):
            condition &= Q(name__startswith=self.name.removesuffix("*"))
        elif self.name:
            condition &= Q(name=self.name)
        return condition


def latest(choice: Choice, *, count: int) -> list[LoggedEvent]:
    """The last events, the oldest first; those without a position, which come last in their log, too."""
    found: list[LoggedEvent] = []
    for alias in hosted_aliases():
        events = LoggedEvent.objects.using(alias).filter(choice.condition())
        found += events.order_by("-id")[:count]
    # Each log in its own order; of several, the moment of publishing must do.
    found.sort(key=lambda each: (each.published_at, each.pk))
    return found[-count:] if count else []


def following(choice: Choice, *, after: dict[str, int]) -> Iterator[LoggedEvent]:
    """Events of each module after these positions, as they get theirs, for ever."""
    reached = dict(after)
    while True:
        found: list[LoggedEvent] = []
        for alias in hosted_aliases():
            for module, last in last_positions(alias).items():
                if last > reached.get(module, 0):
                    events = LoggedEvent.objects.using(alias).filter(
                        choice.condition(), module=module, position__gt=reached.get(module, 0), position__lte=last
                    )
                    found += events.order_by("position")[:1000]
                    mine = [event.place for event in found if event.module == module]
                    reached[module] = mine[-1] if len(mine) == 1000 else last
        yield from sorted(found, key=lambda each: (each.published_at, each.place))
        time.sleep(LOOK_EVERY)


def positions_now() -> dict[str, int]:
    """The last position of each log."""
    return {module: last for alias in hosted_aliases() for module, last in last_positions(alias).items()}
