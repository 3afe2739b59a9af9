"""Taking in: the row of what came and the event that it becomes are committed together, or neither."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from agrovet.kernel import trace
from agrovet.kernel.broker import Received
from agrovet.kernel.bus.events import Event
from agrovet.kernel.bus.inbox.declaring import INCOMING, LEFT_OUT
from agrovet.kernel.bus.inbox.models import PENDING, IncomingEvent, State
from agrovet.kernel.bus.inbox.reading import Envelope, envelope_of
from agrovet.kernel.bus.publishing import publish
from agrovet.kernel.codec import from_plain
from agrovet.kernel.databases import hosted_aliases
from agrovet.kernel.writing import WritesHeld, writing


def take(received: Received) -> bool:
    """
    Take in what came; False where it was there before, or is declared to be left out.

    Once this returns, the broker may forget it.

    :raises django.db.Error: if the database does not answer
    :raises WritesHeld: if the module is held on its way to another database
    """
    envelope = envelope_of(received)
    if envelope.kind in LEFT_OUT:
        return False
    module = module_for(envelope.kind)
    with writing(module) as alias:
        row, is_new = IncomingEvent.objects.using(alias).get_or_create(
            source=envelope.source,
            event_id=envelope.event_id,
            defaults={
                "kind": envelope.kind,
                "topic": received.topic[:200],
                "place": received.place[:100],
                "key": envelope.key,
                "state": State.WAITING,
                "body": _text(received.body),
                "received_at": datetime.now(UTC),
            },
        )
        if is_new and not _is_held_back(row):
            settle(row, envelope, alias)
    return is_new


def module_for(kind: str) -> str:
    """The module that takes events of this type; for one that nobody takes, the first, so that it is kept somewhere."""
    return INCOMING[kind].event_type.module if kind in INCOMING else settings.AGROVET_MODULES[0]


def settle(row: IncomingEvent, envelope: Envelope, alias: str) -> bool:
    """Publish the event, or note why not; whether it was published. In the caller's transaction."""
    row.error = envelope.error or _publish(envelope, alias)
    row.state = State.REFUSED if row.error else State.TAKEN
    if row.state == State.TAKEN:
        row.body = ""
    row.save(using=alias)
    return row.state == State.TAKEN


def _publish(envelope: Envelope, alias: str) -> str:
    """Publish what it becomes; returns what is wrong, empty where nothing is."""
    incoming = INCOMING.get(envelope.kind)
    if incoming is None:
        return f"No module takes events of the type {envelope.kind}: declare it in an incoming.py, or skip this one."
    try:
        event: Event = from_plain(incoming.event_type, incoming.translate(envelope.data))
        with transaction.atomic(using=alias), trace.continuing(envelope.traceparent, envelope.tracestate):
            publish(event)
    except (OperationalError, InterfaceError, WritesHeld):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the event's fault, and is kept with it
        return f"{type(error).__name__}: {error}".replace("\x00", "")[:2000]
    return ""


def _is_held_back(row: IncomingEvent) -> bool:
    """Whether an earlier one of its entity was refused."""
    return bool(row.key) and any(
        IncomingEvent.objects.using(alias)
        .filter(topic=row.topic, key=row.key, state__in=PENDING)
        .exclude(uid=row.uid)
        .exists()
        for alias in hosted_aliases()
    )


def _text(body: bytes) -> str:
    # What is no UTF-8 cannot be JSON either: it is kept to be looked at.
    return body.decode("utf-8", errors="backslashreplace").replace("\x00", "\\x00")
