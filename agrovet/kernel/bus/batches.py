"""
Handlers with effects in their module's database: effects and cursor commit together, a batch at a time.

A batch in which anything goes wrong is undone as a whole. What came before the event it went wrong with is then
taken together, and that event by itself: what is wrong with it stays with it, and the others cost no savepoint
each. Where it shows only at the end which event it was, all are taken one by one.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from django.db import IntegrityError

from agrovet.kernel.bus import cursors, parking
from agrovet.kernel.bus.models import Cursor, LoggedEvent
from agrovet.kernel.bus.reactions import apply, perform
from agrovet.kernel.bus.reading import events_after, read_up_to
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.flags.switches import is_off
from agrovet.kernel.writing import writing


class _Undone(Exception):
    """Undoes a batch; `wrong` is the event that something was wrong with, None where that is not known."""

    def __init__(self, rows: Sequence[LoggedEvent], wrong: LoggedEvent | None, *, position: int) -> None:
        super().__init__()
        self.rows = rows
        self.wrong = wrong
        self.position = position


def catch_up(handler: Handler, source: str, last: int) -> Iterator[int]:
    """Apply the events up to the last position; each step that is committed says how many it applied."""
    after, wrong = 0, None
    # A long backlog, too, rests from the next batch on where its module is switched off.
    while after < last and not is_off(handler.module):
        try:
            taken = _together(handler, source, last, before=wrong)
        except _Undone as undone:
            wrong = undone.wrong
            if wrong is not None and wrong is not undone.rows[0]:
                continue
            alone = undone.rows if wrong is None else undone.rows[:1]
            yield from _one_by_one(handler, alone, undone.position)
            if not alone or not _has_come_to(handler, alone[-1]):
                return
            wrong = None
        else:
            if taken is None:
                return
            applied, after = taken
            yield applied


def _together(handler: Handler, source: str, last: int, *, before: LoggedEvent | None) -> tuple[int, int] | None:
    """One batch, before one of its events: how many were applied, and how far; None where the cursor is taken."""
    rows: list[LoggedEvent] = []
    position = 0
    try:
        with writing(handler.module):
            cursor = cursors.locked(handler, source)
            if cursor is None or cursor.paused_at:
                return None
            position = after = cursor.position
            if position < last:
                rows = events_after(handler, source, position, last=last)
                after = read_up_to(rows, last=last)
            if rows and before is not None and rows[0].place == before.place:
                raise _Undone(rows, rows[0], position=position)
            if before is not None and (some := [row for row in rows if row.place < before.place]):
                rows, after = some, some[-1].place
            applied = _apply_together(handler, cursor, rows)
            _move(cursor, after)
    except IntegrityError as error:
        raise _Undone(rows, None, position=position) from error
    return applied, after


def _apply_together(handler: Handler, cursor: Cursor, rows: list[LoggedEvent]) -> int:
    held_back = parking.held_back(handler, rows)
    waiting = [row for row in rows if parking.waits(row, held_back)]
    parking.park_behind(handler, waiting, cursor=cursor)
    for row in rows:
        if not parking.waits(row, held_back):
            try:
                perform(handler, row, is_replay=cursor.is_replay(row.place))
            except Exception as error:
                raise _Undone(rows, row, position=cursor.position) from error
    return len(rows) - len(waiting)


def _one_by_one(handler: Handler, rows: Sequence[LoggedEvent], position: int) -> Iterator[int]:
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
