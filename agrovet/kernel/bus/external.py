"""
Handlers whose effects reach beyond the database: a store, a telephone.

No transaction is open while they work, for they may be slow. So a process that dies between the effect and
the cursor leaves an effect that happens again; a lease keeps processes that run side by side from doing
the same thing at once.
"""

from collections.abc import Iterator

from agrovet.kernel.bus import cursors, parking
from agrovet.kernel.bus.models import Cursor, LoggedEvent
from agrovet.kernel.bus.reactions import apply
from agrovet.kernel.bus.reading import events_after, read_up_to
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.flags.switches import is_off
from agrovet.kernel.writing import writing


def catch_up(handler: Handler, source: str, last: int) -> Iterator[int]:
    """Apply the events up to the last position; each step says how many it applied."""
    with cursors.lease(handler, source) as lease:
        while lease is not None:
            cursor = cursors.cursor_of(handler, source)
            if cursor is None or cursor.paused_at or cursor.position >= last or is_off(handler.module):
                return
            rows = events_after(handler, source, cursor.position, last=last)
            for row in rows:
                if not lease.renew() or _is_paused(handler, source):
                    return
                yield _apply(handler, row, cursor)
            with writing(handler.module):
                cursors.advance(handler, source, read_up_to(rows, last=last))
            yield 0


def _is_paused(handler: Handler, source: str) -> bool:
    if is_off(handler.module):
        return True
    cursor = cursors.cursor_of(handler, source)
    return cursor is None or cursor.paused_at is not None


def _apply(handler: Handler, row: LoggedEvent, cursor: Cursor) -> int:
    is_replay = cursor.is_replay(row.place)
    waits = parking.waits(row, parking.held_back(handler, [row]))
    error = None if waits else apply(handler, row, is_replay=is_replay)
    with writing(handler.module):
        if waits:
            parking.park_behind(handler, [row], cursor=cursor)
        elif error is not None:
            parking.park_failed(handler, row, error, is_replay=is_replay)
        cursors.advance(handler, row.module, row.place)
    return 0 if waits or error else 1
