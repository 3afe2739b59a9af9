"""Reading the log from a position."""

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of

BATCH = 200


def events_after(handler: Handler, source: str, position: int, *, last: int) -> list[LoggedEvent]:
    """The next events of one module that concern the handler, in their order, at most `BATCH`."""
    return list(
        LoggedEvent.objects.using(alias_of(source))
        .filter(module=source, name__in=handler.event_names(source), position__gt=position, position__lte=last)
        .order_by("position")[:BATCH]
    )


def read_up_to(rows: list[LoggedEvent], *, last: int) -> int:
    """Where the cursor stands after these events: past those, too, that do not concern the handler."""
    return rows[-1].position or last if len(rows) == BATCH else last
