"""
Events that could not be applied: kept, tried again with growing pauses, at last left to a person.

An entity is told by the module that announces and its key: positions of two modules cannot be compared.
The first parked event of an entity is the one that is tried; the others wait behind it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from agrovet.kernel.bus import cursors
from agrovet.kernel.bus.counting import FAILED
from agrovet.kernel.bus.models import Cursor, LoggedEvent, ParkedEvent
from agrovet.kernel.bus.pausing import Pauses
from agrovet.kernel.bus.reactions import apply
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of
from agrovet.kernel.writing import writing

TRIES = 12
PAUSES = Pauses(longest=timedelta(hours=1))


def park_failed(handler: Handler, row: LoggedEvent, error: Exception, *, is_replay: bool) -> None:
    """Set aside an event whose handler raised; events of the same entity will wait behind it."""
    parked = _parked(handler, row, is_replay=is_replay)
    parked.attempts, parked.error = 1, _words(error)
    parked.next_try_at = parked.parked_at + PAUSES.after(1)
    parked.save(using=alias_of(handler.module), force_insert=True)
    FAILED.labels(handler.name, row.module).inc()


def park_behind(handler: Handler, rows: Collection[LoggedEvent], *, cursor: Cursor) -> None:
    """Set aside events because an earlier one of their entity is; one that a replay meets again stays as it is."""
    ParkedEvent.objects.using(alias_of(handler.module)).bulk_create(
        [_parked(handler, row, is_replay=cursor.is_replay(row.place)) for row in rows], ignore_conflicts=True
    )


def held_back(handler: Handler, rows: Collection[LoggedEvent]) -> dict[str, int]:
    """Of the entities that these events of one module are about: those with an event set aside, and its position."""
    if not rows:
        return {}
    return dict(
        ParkedEvent.objects.using(alias_of(handler.module))
        .filter(handler=handler.name, module=next(iter(rows)).module, key__in={row.key for row in rows})
        .values_list("key")
        .annotate(Min("position"))
        .order_by()
    )


def waits(row: LoggedEvent, held_back: Mapping[str, int]) -> bool:
    """Whether the event comes after one of its entity that is set aside, or is that one."""
    return row.place >= held_back.get(row.key, row.place + 1)


def of_entity(handler: Handler, module: str, key: str) -> QuerySet[ParkedEvent]:
    """What is set aside of an entity, in its order."""
    parked = ParkedEvent.objects.using(alias_of(handler.module))
    return parked.filter(handler=handler.name, module=module, key=key).order_by("position")


def retry_due(alias: str, handlers: Collection[Handler]) -> Iterator[int]:
    """
    Try the parked events whose pause is over, each entity in order until one fails again.

    `handlers` are the ones to try, all of this database. Each step says how many events were applied.
    """
    by_name = {handler.name: handler for handler in handlers}
    pauses = Cursor.objects.using(alias).filter(
        handler=OuterRef("handler"), module=OuterRef("module"), paused_at__isnull=False
    )
    due = (
        ParkedEvent.objects.using(alias)
        .filter(_is_due(datetime.now(UTC)), ~Exists(pauses), handler__in=by_name)
        .order_by("next_try_at")
        .values_list("handler", "module", "key")[:100]
    )
    for name, module, key in dict.fromkeys(due):
        if applied := retry_entity(by_name[name], module, key):
            yield applied


def retry_entity(handler: Handler, module: str, key: str) -> int:
    """Try what is set aside of an entity, unless another process is at it; returns how many events were applied."""
    applied = 0
    if not handler.external:
        while _retry_first(handler, module, key):
            applied += 1
        return applied
    with cursors.lease(handler, module) as lease:
        while lease is not None and lease.renew() and _retry_first_outside(handler, module, key):
            applied += 1
    return applied


def release_next(handler: Handler, module: str, key: str) -> None:
    """Let the entity's next parked event be tried, now that the one before it is gone; in the same transaction."""
    first = of_entity(handler, module, key).first()
    if first is not None and first.attempts == 0:
        first.next_try_at = datetime.now(UTC)
        first.save(update_fields=["next_try_at"])


def _retry_first(handler: Handler, module: str, key: str) -> bool:
    try:
        with writing(handler.module):
            # Under the cursor's lock, as reading on is: an event must not be set aside behind one that is
            # being applied at this moment.
            parked = _first(handler, module, key, cursors.locked(handler, module))
            return parked is not None and _settle(handler, parked, _try(handler, parked))
    except IntegrityError as error:
        # Constraints that are looked at when the transaction commits: the event broke one.
        with writing(handler.module):
            parked = _first(handler, module, key, cursors.locked(handler, module))
            return parked is not None and _settle(handler, parked, error)


def _retry_first_outside(handler: Handler, module: str, key: str) -> bool:
    """As above, with no transaction open meanwhile; the caller has the lease."""
    parked = _first(handler, module, key, cursors.cursor_of(handler, module))
    if parked is None:
        return False
    error = _try(handler, parked)
    with writing(handler.module):
        return _settle(handler, parked, error)


def _first(handler: Handler, module: str, key: str, cursor: Cursor | None) -> ParkedEvent | None:
    """The entity's first parked event, unless it rests, or the handler is paused or in other hands."""
    first = of_entity(handler, module, key).first() if cursor and not cursor.paused_at else None
    return None if first is None or _rests(first) else first


def _try(handler: Handler, parked: ParkedEvent) -> Exception | None:
    log = LoggedEvent.objects.using(alias_of(parked.module))
    row = log.filter(module=parked.module, position=parked.position).first()
    if row is None:
        return LookupError("The event is no longer in the log.")
    return apply(handler, row, is_replay=parked.is_replay)


def _settle(handler: Handler, parked: ParkedEvent, error: Exception | None) -> bool:
    """Let go of an event that was applied, or let it rest again; whether it was applied."""
    if error is None:
        parked.delete()
        # Whoever is killed, or finds the cursor taken, after this one leaves the next to be found by others.
        release_next(handler, parked.module, parked.key)
        return True
    parked.attempts += 1
    parked.error = _words(error)
    parked.next_try_at = datetime.now(UTC) + PAUSES.after(parked.attempts) if parked.attempts < TRIES else None
    parked.save()
    FAILED.labels(handler.name, parked.module).inc()
    return False


def _rests(parked: ParkedEvent) -> bool:
    """Whether its pause is not over, or its tries are used up. One that waited behind is free to go."""
    if parked.attempts == 0:
        return False
    if parked.next_try_at is None:
        return True
    left = parked.next_try_at - datetime.now(UTC)
    return timedelta(0) < left <= PAUSES.most_after(parked.attempts)


def _is_due(now: datetime) -> Q:
    """Events whose pause is over, or longer than it can be: it was begun before the clock was set back."""
    due = Q(next_try_at__lte=now)
    for attempts in range(1, TRIES):
        due |= Q(attempts=attempts, next_try_at__gt=now + PAUSES.most_after(attempts))
    return due


def _parked(handler: Handler, row: LoggedEvent, *, is_replay: bool) -> ParkedEvent:
    return ParkedEvent(
        handler=handler.name,
        module=row.module,
        position=row.place,
        key=row.key,
        parked_at=datetime.now(UTC),
        is_replay=is_replay,
    )


def _words(error: Exception) -> str:
    # PostgreSQL takes no NUL in a text, whoever wrote it into the error.
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:2000]
