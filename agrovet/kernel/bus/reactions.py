"""One event, one handler: its effects or none."""

import logging
from contextlib import nullcontext
from uuid import UUID

from django.db import Error as DatabaseError
from django.db import transaction

from agrovet.kernel.bus.events import EVENT_TYPES, Envelope, Event, current
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.codec import from_plain
from agrovet.kernel.databases import alias_of, connection_of

logger = logging.getLogger(__name__)


def apply(handler: Handler, row: LoggedEvent) -> Exception | None:
    """
    Run the handler on the event; what it raises has undone its effects in the database and is returned.

    :raises django.db.Error: if the database is gone, with all that was done in its transaction
    """
    marker = current.set(_envelope(row))
    try:
        with nullcontext() if handler.external else transaction.atomic(using=alias_of(handler.module)):
            handler.react(_event(row))
    except Exception as error:
        if _is_gone(handler, error):
            raise
        logger.warning("%s could not handle %s", handler.name, row, exc_info=error)
        return error
    finally:
        current.reset(marker)
    return None


def _is_gone(handler: Handler, error: Exception) -> bool:
    """Whether the handler failed because its own database went away: no fault of the event."""
    connection = connection_of(handler.module)
    return isinstance(error, DatabaseError) and (connection.connection is None or not connection.is_usable())


def _event(row: LoggedEvent) -> Event:
    event: Event = from_plain(EVENT_TYPES[row.name], row.payload)
    return event


def _envelope(row: LoggedEvent) -> Envelope:
    causation = row.headers.get("causation")
    return Envelope(
        uid=row.uid,
        name=row.name,
        version=row.version,
        module=row.module,
        key=row.key,
        position=row.position or 0,
        published_at=row.published_at,
        causation=UUID(causation) if causation else None,
    )
