"""
Cursors: how far each handler has read the events of each module, and who may move them.

Whoever moves a cursor, or touches the events that its handler set aside, holds the cursor while doing so:
for a handler with effects in its database by locking the row, for an external one by a lease.
"""

from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from agrovet.kernel.bus.models import Cursor
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of, connection_of

# Longer than one event should take. It is renewed before each; a process that is killed while it holds a
# lease leaves its handler waiting for so long.
LEASE = timedelta(seconds=60)


def positions(alias: str) -> dict[tuple[str, str], int]:
    """The cursors kept in this database: (handler, source module) to position."""
    rows = Cursor.objects.using(alias).values_list("handler", "module", "position")
    return {(handler, module): position for handler, module, position in rows}


def ensure(handler: Handler, source: str) -> None:
    """Make the cursor of a handler that never read this module: it starts from the beginning."""
    Cursor.objects.using(alias_of(handler.module)).get_or_create(handler=handler.name, module=source)


def locked(handler: Handler, source: str) -> Cursor | None:
    """
    The cursor, locked until the surrounding transaction ends; None where another process holds it.

    SQLite has one writer at a time: there, the transaction itself is the lock.
    """
    can_skip = connection_of(handler.module).features.has_select_for_update_skip_locked
    return (
        Cursor.objects.using(alias_of(handler.module))
        .select_for_update(skip_locked=can_skip)
        .filter(handler=handler.name, module=source)
        .first()
    )


def position(handler: Handler, source: str) -> int:
    """How far the handler has read; 0 where it has read nothing."""
    return _row(handler, source).values_list("position", flat=True).first() or 0


def advance(handler: Handler, source: str, position: int) -> None:
    """Move the cursor on, never back."""
    _row(handler, source).filter(position__lt=position).update(position=position)


def take_lease(handler: Handler, source: str) -> bool:
    """Whether this process may run an external handler now; no other may until the lease ends."""
    now = datetime.now(UTC)
    free = _row(handler, source).filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now))
    return free.update(leased_until=now + LEASE) == 1


def renew_lease(handler: Handler, source: str) -> None:
    """Hold on to the lease for another while."""
    _row(handler, source).update(leased_until=datetime.now(UTC) + LEASE)


def end_lease(handler: Handler, source: str) -> None:
    """Let others run the handler."""
    _row(handler, source).update(leased_until=None)


def _row(handler: Handler, source: str) -> QuerySet[Cursor]:
    return Cursor.objects.using(alias_of(handler.module)).filter(handler=handler.name, module=source)
