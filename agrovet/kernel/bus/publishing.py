"""Publishing: one row in the log, in the transaction that makes the event true."""

import sys
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


def publish(event: Event) -> None:
    """
    Announce the event once the surrounding transaction commits; if it does not, nothing was announced.

    :raises NotDeclared: if it is not for the calling module to announce
    :raises TransactionManagementError: outside of a transaction on the database of the event's module
    """
    refuse_foreign_event(event, published_in=sys._getframe(1).f_globals["__name__"])
    alias = alias_of(event.module)
    if not transaction.get_connection(alias).in_atomic_block:
        raise transaction.TransactionManagementError(
            f"{event.name} is published outside of a transaction: publish it inside the one that makes it true."
        )
    step = (trace.current_trace() or trace.step_after(None)).of_request()
    LoggedEvent.objects.using(alias).create(
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
    transaction.on_commit(doorbell.ring, using=alias, robust=True)
