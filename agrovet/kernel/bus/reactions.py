"""One event, one handler: its effects or none."""

import logging
from contextlib import nullcontext

from django.db import Error as DatabaseError

from agrovet.kernel import trace
from agrovet.kernel.broker import BrokerAway
from agrovet.kernel.bus.events import Envelope, Event, current
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.bus.upcasting import read_event
from agrovet.kernel.databases import connection_of
from agrovet.kernel.writing import WritesHeld, writing

logger = logging.getLogger(__name__)


def apply(handler: Handler, row: LoggedEvent, *, is_replay: bool) -> Exception | None:
    """
    Run the handler on the event; what it raises has undone its effects in the database and is returned.

    :raises django.db.Error: if the database is gone, with all that was done in its transaction
    :raises BrokerAway: of a relay, if the broker is
    """
    try:
        with nullcontext() if handler.external else writing(handler.module):
            perform(handler, row, is_replay=is_replay)
    except Exception as error:
        if _is_gone(handler, error):
            raise
        logger.warning("%s could not handle %s", handler.name, row, exc_info=error)
        return error
    return None


def perform(handler: Handler, row: LoggedEvent, *, is_replay: bool) -> None:
    """Run the handler on the event, in the transaction that is open; what it raises is the caller's."""
    marker = current.set(_envelope(row, is_replay=is_replay))
    try:
        headers = row.headers
        with trace.continuing(
            headers.get("traceparent"), headers.get("tracestate", ""), name=handler.name, kind="consumer"
        ):
            handler.react(row if handler.is_relay else _event(row))
    finally:
        current.reset(marker)


def _is_gone(handler: Handler, error: Exception) -> bool:
    """Whether its own database, or the broker, went away, or its module is held: no fault of the event."""
    if isinstance(error, BrokerAway):
        return True
    if isinstance(error, WritesHeld):
        return error.module == handler.module
    connection = connection_of(handler.module)
    return isinstance(error, DatabaseError) and (connection.connection is None or not connection.is_usable())


def _event(row: LoggedEvent) -> Event:
    return read_event(name=row.name, version=row.version, payload=row.payload)


def _envelope(row: LoggedEvent, *, is_replay: bool) -> Envelope:
    return Envelope(
        uid=row.uid,
        name=row.name,
        version=row.version,
        module=row.module,
        key=row.key,
        position=row.place,
        published_at=row.published_at,
        causation=row.causation,
        is_replay=is_replay,
    )
