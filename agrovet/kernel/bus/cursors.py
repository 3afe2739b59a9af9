"""
Cursors: how far each handler has read the events of each module, and who may move them.

Whoever moves a cursor, or touches the events that its handler set aside, holds the cursor while doing so:
for a handler with effects in its database by locking the row, for an external one by a lease.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from agrovet.kernel.bus.models import Cursor, Reader
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of, connection_of
from agrovet.kernel.writing import writing

# Longer than one event should take. It is renewed before each; a process that is killed while it holds a
# lease leaves its handler waiting for so long.
LEASE = timedelta(seconds=60)


class Place(NamedTuple):
    """How far a handler has come with one module, and whether it rests there."""

    position: int
    is_paused: bool


def places(alias: str) -> dict[tuple[str, str], Place]:
    """The cursors kept in this database, by handler and source module."""
    rows = Cursor.objects.using(alias).values_list("handler", "module", "position", "paused_at")
    return {(handler, module): Place(position, paused_at is not None) for handler, module, position, paused_at in rows}


def begin(handler: Handler, source: str, *, position: int) -> Cursor:
    """The cursor of the handler; where it never read this module, a new one that begins after the position."""
    kept = cursor_of(handler, source)
    if kept is not None:
        return kept
    if alias_of(handler.module) != alias_of(source):
        # First, so that nothing is removed from the log between the cursor's birth and its becoming known there.
        with writing(source) as there:
            Reader.objects.using(there).get_or_create(
                handler=handler.name, module=source, defaults={"position": position}
            )
    with writing(handler.module) as alias:
        cursor, _ = Cursor.objects.using(alias).get_or_create(
            handler=handler.name, module=source, defaults={"position": position, "start": position}
        )
    return cursor


def cursor_of(handler: Handler, source: str) -> Cursor | None:
    """The cursor as it is now, unlocked; None where the handler never read this module."""
    return _row(handler, source).first()


def locked(handler: Handler, source: str, *, wait: bool = False) -> Cursor | None:
    """
    The cursor, locked until the surrounding transaction ends; None where another process holds it.

    SQLite has one writer at a time: there, the transaction itself is the lock. With `wait`, it waits for the
    other process instead.
    """
    can_skip = connection_of(handler.module).features.has_select_for_update_skip_locked
    return _row(handler, source).select_for_update(skip_locked=can_skip and not wait).first()


def advance(handler: Handler, source: str, position: int) -> None:
    """Move the cursor on, never back; in a transaction of the handler's module."""
    _row(handler, source).filter(position__lt=position).update(position=position)


@dataclass
class Lease:
    """The right to run an external handler on the events of one module, until a moment."""

    handler: Handler
    source: str
    until: datetime

    def renew(self) -> bool:
        """Hold on for another while; False if it ended meanwhile and somebody else may be at work."""
        later = datetime.now(UTC) + LEASE
        with writing(self.handler.module):
            held = _row(self.handler, self.source).filter(leased_until=self.until).update(leased_until=later)
        if held != 1:
            return False
        self.until = later
        return True


@contextmanager
def lease(handler: Handler, source: str) -> Iterator[Lease | None]:
    """The lease on an external handler for the length of the block; None where another process has it."""
    now = datetime.now(UTC)
    with writing(handler.module):
        # One that ends later than any can was taken before the clock was set back.
        is_over = Q(leased_until__lt=now) | Q(leased_until__gt=now + LEASE)
        free = _row(handler, source).filter(Q(leased_until__isnull=True) | is_over)
        taken = free.update(leased_until=now + LEASE)
    if taken != 1:
        yield None
        return
    held = Lease(handler, source, now + LEASE)
    try:
        yield held
    finally:
        # Only one's own: it may have run out, and another process may have taken its turn.
        with writing(handler.module):
            _row(handler, source).filter(leased_until=held.until).update(leased_until=None)


def _row(handler: Handler, source: str) -> QuerySet[Cursor]:
    return Cursor.objects.using(alias_of(handler.module)).filter(handler=handler.name, module=source)
