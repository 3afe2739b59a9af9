"""Most events concern few handlers: the cursors of the others move past them together, in one statement."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db import connections

from agrovet.kernel.bus.cursors import Place
from agrovet.kernel.bus.models import Cursor, LoggedEvent
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of
from agrovet.kernel.placement import standing_of
from agrovet.kernel.writing import writing_together

WINDOW = 1000  # events; who is further behind reads on as usual


def pass_by(source: str, last: int, handlers: Collection[Handler], places: Mapping[tuple[str, str], Place]) -> set[str]:
    """
    Move handlers to the last position of a module if nothing up to there concerns them; returns their names.

    One whose cursor is taken, paused, or no longer where it was seen, is left alone.
    """
    near = {}
    for handler in handlers:
        place = places.get((handler.name, source))
        if source in handler.sources and place and not place.is_paused and 0 < last - place.position <= WINDOW:
            near[handler.name] = (handler, place.position)
    if not near:
        return set()
    lowest = min(position for _, position in near.values())
    events = list(
        LoggedEvent.objects.using(alias_of(source))
        .filter(module=source, position__gt=lowest, position__lte=last)
        .values_list("position", "name")
    )
    unconcerned: dict[tuple[str, str, int], list[Handler]] = defaultdict(list)
    for handler, position in near.values():
        names = handler.event_names(source)
        if not any(at is not None and at > position and name in names for at, name in events):
            # A module that is on its way has a gate of its own, and waits for nobody else's.
            on_its_way = handler.module if standing_of(handler.module).guarded else ""
            unconcerned[alias_of(handler.module), on_its_way, position].append(handler)
    return {
        name
        for (_, _, position), chosen in unconcerned.items()
        for name in _move(source, chosen, position=position, last=last)
    }


def _move(source: str, handlers: list[Handler], *, position: int, last: int) -> list[str]:
    with writing_together({handler.module for handler in handlers}) as alias:
        can_skip = connections[alias].features.has_select_for_update_skip_locked
        cursors = Cursor.objects.using(alias).filter(module=source)
        free = list(
            cursors.select_for_update(skip_locked=can_skip)
            .filter(handler__in=[handler.name for handler in handlers], position=position, paused_at__isnull=True)
            .values_list("handler", flat=True)
        )
        cursors.filter(handler__in=free).update(position=last)
    return free
