"""What was refused: listed, tried again in the order of its entity, or left out for good by a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from agrovet.kernel.broker import Received
from agrovet.kernel.bus.inbox.models import PENDING, IncomingEvent, State
from agrovet.kernel.bus.inbox.reading import envelope_of
from agrovet.kernel.bus.inbox.taking import module_for, settle
from agrovet.kernel.bus.operating.deciding import Decider, Refused
from agrovet.kernel.databases import alias_of, hosted_aliases
from agrovet.kernel.writing import writing


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of trying an entity's events again: how many were taken in, how many are left, and why."""

    topic: str
    key: str
    taken: int
    left: int
    error: str


def pending() -> list[IncomingEvent]:
    """What was refused or waits, in the order in which it came."""
    found = [row for alias in hosted_aliases() for row in _pending(alias)]
    return sorted(found, key=lambda row: (row.received_at, row.pk))


def first_of(row: IncomingEvent) -> IncomingEvent:
    """The first that is pending of the same entity."""
    return _entity(row)[0]


def retry(first: IncomingEvent, *, by: Decider) -> Outcome:
    """Try an entity's events again, from the first of them on, until one is refused."""
    _record(by, "retry", first)
    return _go_on(first)


def skip(row: IncomingEvent, *, by: Decider) -> Outcome:
    """
    Leave one out for good; those behind it go on.

    :raises Refused: without a reason, or if it waits behind another
    """
    if not by.reason.strip():
        raise Refused("Say why: it will never be taken in.")
    if _entity(row)[0].uid != row.uid:
        raise Refused("It waits behind another of its entity: decide about that one first.")
    alias = str(row._state.db)
    with writing(_writer(alias)):
        row.state, row.error = State.SKIPPED, f"skipped by {by.actor}: {by.reason}"
        row.save(using=alias, update_fields=["state", "error"])
        _record(by, "skip", row)
    return _go_on(row)


def release_stranded() -> int:
    """Take in what waits behind nothing any more: whoever was to release it was interrupted, or came too early."""
    taken = 0
    for alias in hosted_aliases():
        earlier = _pending(alias).filter(topic=OuterRef("topic"), key=OuterRef("key"), id__lt=OuterRef("id"))
        for row in _pending(alias).filter(~Exists(earlier), state=State.WAITING)[:100]:
            if _entity(row)[:1] == [row]:
                taken += _go_on(row).taken
    return taken


def incoming_called(uid: str) -> IncomingEvent:
    """
    What was refused or waits under this uid.

    :raises Refused: if nothing does
    """
    try:
        wanted = UUID(uid)
    except ValueError:
        raise Refused(f"{uid} is no uid: `bus inbox` shows them.") from None
    for alias in hosted_aliases():
        if (row := _pending(alias).filter(uid=wanted).first()) is not None:
            return row
    raise Refused(f"Nothing waits under {uid}: `bus inbox` shows what does.")


def _go_on(one: IncomingEvent) -> Outcome:
    taken = 0
    for row in _while_there_are(one):
        if not _take_again(row):
            break
        taken += 1
    left = _entity(one) if one.key else [row for row in _entity(one) if row.uid == one.uid]
    error = left[0].error if left else ""
    return Outcome(topic=one.topic, key=one.key, taken=taken, left=len(left), error=error)


def _while_there_are(one: IncomingEvent) -> Iterator[IncomingEvent]:
    while rows := _entity(one):
        yield rows[0]


def _take_again(row: IncomingEvent) -> bool:
    """One event, where its type is taken now; whether it was taken in."""
    alias = str(row._state.db)
    received = Received(topic=row.topic, place=row.place, key=row.key, body=row.body.encode(), token=None)
    envelope = envelope_of(received)
    module = module_for(envelope.kind)
    if alias_of(module) == alias:
        with writing(module):
            locked = _pending(alias).select_for_update().filter(pk=row.pk).first()
            return locked is None or settle(locked, envelope, alias)
    with writing(module) as there:
        known = IncomingEvent.objects.using(there).filter(source=envelope.source, event_id=envelope.event_id)
        if not known.exists():
            moved = IncomingEvent(
                source=envelope.source,
                event_id=envelope.event_id,
                kind=envelope.kind,
                topic=row.topic,
                place=row.place,
                key=row.key,
                body=row.body,
                received_at=row.received_at,
            )
            settle(moved, envelope, there)
    with writing(_writer(alias)):
        row.delete()
    return True


def _entity(row: IncomingEvent) -> list[IncomingEvent]:
    """What is pending of an entity, in its order; of one that names no entity, itself alone."""
    same = {"topic": row.topic, "key": row.key} if row.key else {"uid": row.uid}
    found = [each for alias in hosted_aliases() for each in _pending(alias).filter(**same)]
    return sorted(found, key=lambda each: (each.received_at, each.pk))


def _pending(alias: str) -> QuerySet[IncomingEvent]:
    return IncomingEvent.objects.using(alias).filter(state__in=PENDING).order_by("id")


def _record(by: Decider, verb: str, row: IncomingEvent) -> None:
    module = _writer(str(row._state.db))
    with writing(module):
        by.record(
            verb, handler=f"{module}.inbox", source=module, topic=row.topic, of=row.source, id=row.event_id, key=row.key
        )


def _writer(alias: str) -> str:
    """A module whose tables are in this database."""
    return next(module for module in settings.AGROVET_MODULES if alias_of(module) == alias)
