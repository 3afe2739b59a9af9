"""
Handlers with effects in their module's database: effects and cursor commit together, a batch at a time.

A batch in which anything goes wrong is undone as a whole and taken again, one event at a time: what is
wrong with one event then stays with that event, and the others cost no savepoint each.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from django.db import IntegrityError

from agrovet.kernel.bus import cursors, parking
from agrovet.kernel.bus.models import Cursor, LoggedEvent
from agrovet.kernel.bus.reactions import apply, perform
from agrovet.kernel.bus.reading import events_after, read_up_to
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.writing import writing


class _OneByOne(Exception):
    """Undoes a batch that must be taken one by one."""


def catch_up(handler: Handler, source: str, last: int) -> Iterator[int]:
    """Apply the events up to the last position; each step that is committed says how many it applied."""
    position = after = 0
    while after < last:
        rows: list[LoggedEvent] = []
        is_committed = False
        with suppress(_OneByOne, IntegrityError):
            with writing(handler.module):
                cursor = cursors.locked(handler, source)
                if cursor is None or cursor.paused_at:
                    return
                position = cursor.position
                if position < last:
                    rows = events_after(handler, source, position, last=last)
                applied = _apply_together(handler, cursor, rows)
                after = max(position, read_up_to(rows, last=last))
                _move(cursor, after)
            is_committed = True
        if is_committed:
            yield applied
        else:
            yield from _one_by_one(handler, rows, position)
            if not rows or not _has_come_to(handler, rows[-1]):
                return


def _apply_together(handler: Handler, cursor: Cursor, rows: list[LoggedEvent]) -> int:
    held_back = parking.held_back(handler, rows)
    waiting = [row for row in rows if parking.waits(row, held_back)]
    parking.park_behind(handler, waiting, cursor=cursor)
    for row in rows:
        if not parking.waits(row, held_back):
            try:
                perform(handler, row, is_replay=cursor.is_replay(row.place))
            except Exception as error:
                raise _OneByOne from error
    return len(rows) - len(waiting)


def _one_by_one(handler: Handler, rows: list[LoggedEvent], position: int) -> Iterator[int]:
    for row in rows:
        try:
            applied = _step(handler, row, position, partial(apply, handler, row))
        except IntegrityError as error:
            # Constraints that are looked at when the transaction commits: the event broke one.
            applied = _step(handler, row, position, partial(_failed, error))
        if applied is None:
            return
        position = row.place
        yield applied


def _step(handler: Handler, row: LoggedEvent, position: int, do: Callable[..., Exception | None]) -> int | None:
    """One event in a transaction of its own; None where the cursor is taken or is no longer at the position."""
    with writing(handler.module):
        cursor = cursors.locked(handler, row.module)
        if cursor is None or cursor.paused_at or cursor.position != position:
            return None
        is_replay = cursor.is_replay(row.place)
        waits = parking.waits(row, parking.held_back(handler, [row]))
        error = None if waits else do(is_replay=is_replay)
        if waits:
            parking.park_behind(handler, [row], cursor=cursor)
        elif error is not None:
            parking.park_failed(handler, row, error, is_replay=is_replay)
        _move(cursor, row.place)
    return 0 if waits or error else 1


def _failed(error: Exception, *, is_replay: bool) -> Exception:
    return error


def _has_come_to(handler: Handler, row: LoggedEvent) -> bool:
    cursor = cursors.cursor_of(handler, row.module)
    return cursor is not None and cursor.position == row.position


def _move(cursor: Cursor, position: int) -> None:
    cursor.position = position
    cursor.save(update_fields=["position"])
