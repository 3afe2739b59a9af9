"""Publishing: a row in the log for each event, in the transaction that makes it true."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.db import transaction

from agrovet.kernel import trace
from agrovet.kernel.bus import doorbell
from agrovet.kernel.bus.causes import cause
from agrovet.kernel.bus.events import Event
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.ownership import refuse_foreign_event
from agrovet.kernel.codec import to_plain
from agrovet.kernel.databases import alias_of
from agrovet.kernel.trace import Trace


def publish(event: Event) -> None:
    """
    Announce the event once the surrounding transaction commits; if it does not, nothing was announced.

    :raises NotDeclared: if it is not for the calling module to announce
    :raises TransactionManagementError: outside of a transaction on the database of the event's module
    """
    _log([(event, trace.current_trace())], published_in=sys._getframe(1).f_globals["__name__"])


def publish_together(events: Sequence[tuple[Event, Trace | None]]) -> None:
    """
    As `publish`, for several events of one module, in one statement: each with the step that it came of.

    :raises ValueError: if they are of several modules
    """
    if len({event.module for event, _ in events}) > 1:
        raise ValueError("These events are of several modules, which may be apart: publish those of each together.")
    if events:
        _log(events, published_in=sys._getframe(1).f_globals["__name__"])


def _log(events: Sequence[tuple[Event, Trace | None]], *, published_in: str) -> None:
    for event, _ in events:
        refuse_foreign_event(event, published_in=published_in)
    first, _ = events[0]
    alias = alias_of(first.module)
    if not transaction.get_connection(alias).in_atomic_block:
        raise transaction.TransactionManagementError(
            f"{first.name} is published outside of a transaction: publish it inside the one that makes it true."
        )
    LoggedEvent.objects.using(alias).bulk_create(_row(event, step) for event, step in events)
    transaction.on_commit(doorbell.ring, using=alias, robust=True)


def _row(event: Event, step: Trace | None) -> LoggedEvent:
    step = (step or trace.step_after(None)).of_request()
    return LoggedEvent(
        uid=uuid4(),
        name=event.name,
        version=event.version,
        module=event.module,
        key=event.key,
        payload={name: to_plain(value) for name, value in vars(event).items()},
        headers=step.headers() | ({"request": step.request} if step.request else {}),
        trace=UUID(step.trace_id),
        causation=cause(),
        published_at=datetime.now(UTC),
    )
