"""Parked events: try them again, or leave one out for good."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import QuerySet

from agrovet.kernel.bus import parking
from agrovet.kernel.bus.models import LoggedEvent, ParkedEvent
from agrovet.kernel.bus.operating.deciding import Decider, Refused, holding
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of
from agrovet.kernel.writing import writing


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of trying an entity's events again: how many were applied, how many are left, and why."""

    handler: str
    module: str
    key: str
    applied: int
    left: int
    error: str


def retry(handler: Handler, *, by: Decider, key: str | None = None, event: LoggedEvent | None = None) -> list[Outcome]:
    """
    Try what the handler has parked, now: all, of one entity, or from one event on, each entity in its order.

    What another process is about to try is left to it.

    :raises Refused: if nothing matches, the handler is paused, or the event waits behind another
    """
    parked = ParkedEvent.objects.using(alias_of(handler.module)).filter(handler=handler.name)
    if key is not None:
        parked = parked.filter(key=key)
    if event is not None:
        parked = parked.filter(module=event.module, key=event.key)
        _require_first(handler, event)
    entities = list(parked.order_by("module", "key").values_list("module", "key").distinct())
    if not entities:
        raise Refused(f"Nothing of that is parked at {handler.name}.")
    for source in sorted({module for module, _ in entities}):
        with holding(handler, source) as cursor:
            if cursor.paused_at:
                raise Refused(f"{handler.name} is paused: resume it first.")
            by.record(
                "retry",
                handler=handler.name,
                source=source,
                position=event.position if event else None,
                key=key or "",
                entities=sum(module == source for module, _ in entities),
            )
    return [_try(handler, module, key) for module, key in entities]


def skip(handler: Handler, event: LoggedEvent, *, by: Decider) -> int:
    """
    Never apply a parked event; those that wait behind it go on, in their order. Returns how many wait.

    :raises Refused: without a reason, or if the event is not parked at this handler
    """
    if not by.reason.strip():
        raise Refused("Say why: a skipped event is left out for good, and somebody will ask.")
    with holding(handler, event.module):
        row = parking.of_entity(handler, event.module, event.key).filter(position=event.place).first()
        if row is None:
            raise Refused(f"{event.module}:{event.position} is not parked at {handler.name}.")
        by.record(
            "skip",
            handler=handler.name,
            source=event.module,
            position=event.position,
            uid=str(event.uid),
            name=event.name,
            key=event.key,
            attempts=row.attempts,
            error=row.error,
        )
        row.delete()
        parking.release_next(handler, event.module, event.key)
    return parking.of_entity(handler, event.module, event.key).filter(position__gt=event.place).count()


def _try(handler: Handler, module: str, key: str) -> Outcome:
    with writing(handler.module):
        first = parking.of_entity(handler, module, key).first()
        if first is not None:
            _same(first).update(next_try_at=datetime.now(UTC))
    applied = parking.retry_entity(handler, module, key)
    left = parking.of_entity(handler, module, key)
    head = left.first()
    return Outcome(
        handler=handler.name,
        module=module,
        key=key,
        applied=applied,
        left=left.count(),
        error=head.error if head else "",
    )


def _same(row: ParkedEvent) -> QuerySet[ParkedEvent]:
    return ParkedEvent.objects.using(row._state.db).filter(pk=row.pk)


def _require_first(handler: Handler, event: LoggedEvent) -> None:
    first = parking.of_entity(handler, event.module, event.key).first()
    if first is None:
        raise Refused(f"{event.module}:{event.position} is not parked at {handler.name}.")
    if first.position != event.position:
        raise Refused(f"It waits behind {first.module}:{first.position} of the same entity: retry or skip that.")
