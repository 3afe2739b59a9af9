"""
Handlers whose effects reach beyond the database: a store, a telephone.

No transaction is open while they work, for they may be slow. So a process that dies between the effect and
the cursor leaves an effect that happens again; a lease keeps processes that run side by side from doing
the same thing at once.
"""

from django.db import transaction

from agrovet.kernel.bus import cursors, parking
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.reactions import apply
from agrovet.kernel.bus.reading import events_after, read_up_to
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of


def catch_up(handler: Handler, source: str, last: int) -> int:
    """Apply the events up to the last position; returns how many were applied."""
    if not cursors.take_lease(handler, source):
        return 0
    try:
        applied = 0
        while (position := cursors.position(handler, source)) < last:
            rows = events_after(handler, source, position, last=last)
            for row in rows:
                cursors.renew_lease(handler, source)
                applied += _apply(handler, row)
            cursors.advance(handler, source, read_up_to(rows, last=last))
        return applied
    finally:
        cursors.end_lease(handler, source)


def _apply(handler: Handler, row: LoggedEvent) -> int:
    waits = bool(parking.held_back(handler, [row]))
    error = None if waits else apply(handler, row)
    with transaction.atomic(using=alias_of(handler.module)):
        if waits:
            parking.park_behind(handler, row)
        elif error is not None:
            parking.park_failed(handler, row, error)
        cursors.advance(handler, row.module, row.position or 0)
    return 0 if waits or error else 1
