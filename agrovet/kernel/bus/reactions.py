"""One event, one handler: its effects or none."""

import logging
from uuid import UUID

from django.db import transaction

from agrovet.kernel.bus.events import EVENT_TYPES, Envelope, Event, current
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.codec import from_plain
from agrovet.kernel.databases import alias_of

logger = logging.getLogger(__name__)


def apply(handler: Handler, row: LoggedEvent) -> Exception | None:
    """Run the handler on the event; what it raises has undone its effects and is returned."""
    marker = current.set(_envelope(row))
    try:
        with transaction.atomic(using=alias_of(handler.module)):
            handler.react(_event(row))
    except Exception as error:
        logger.warning("%s could not handle %s", handler.name, row, exc_info=error)
        return error
    finally:
        current.reset(marker)
    return None


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
