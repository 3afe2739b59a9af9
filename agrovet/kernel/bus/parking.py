"""
Events that could not be applied: kept, tried again with growing pauses, at last left to a person.

An entity is told by the module that announces and its key: positions of two modules cannot be compared.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from random import uniform
from typing import Any

from django.db import transaction

from agrovet.kernel.bus import cursors
from agrovet.kernel.bus.models import LoggedEvent, ParkedEvent
from agrovet.kernel.bus.reactions import apply
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of

TRIES = 12
LONGEST_PAUSE = timedelta(hours=1)


def park_failed(handler: Handler, row: LoggedEvent, error: Exception) -> None:
    """Set aside an event whose handler raised; events of the same entity will wait behind it."""
    now = datetime.now(UTC)
    _park(handler, row, attempts=1, error=_words(error), parked_at=now, next_try_at=now + _pause(1))


def park_behind(handler: Handler, row: LoggedEvent) -> None:
    """Set aside an event because an earlier one of its entity is set aside."""
    _park(handler, row, attempts=0, error="", parked_at=datetime.now(UTC), next_try_at=None)


def held_back(handler: Handler, rows: Collection[LoggedEvent]) -> set[str]:
    """Of the entities that these events of one module are about: those with an event set aside."""
    if not rows:
        return set()
    return set(
        ParkedEvent.objects.using(alias_of(handler.module))
        .filter(handler=handler.name, module=next(iter(rows)).module, key__in={row.key for row in rows})
        .values_list("key", flat=True)
    )


def retry_due(alias: str, handlers: Collection[Handler]) -> int:
    """
    Try the parked events whose pause is over, each entity in order until one fails again.

    `handlers` are the ones to try, those of other databases are passed over. Returns how many events could
    now be applied.
    """
    by_name = {handler.name: handler for handler in handlers if alias_of(handler.module) == alias}
    due = (
        ParkedEvent.objects.using(alias)
        .filter(handler__in=by_name, next_try_at__lte=datetime.now(UTC))
        .order_by("next_try_at")
        .values_list("handler", "module", "key")[:100]
    )
    return sum(_retry_entity(by_name[name], module, key) for name, module, key in dict.fromkeys(due))


def _retry_entity(handler: Handler, module: str, key: str) -> int:
    applied = 0
    if not handler.external:
        while _retry_first(handler, module, key):
            applied += 1
    elif cursors.take_lease(handler, module):
        try:
            while _retry_first_outside(handler, module, key):
                applied += 1
        finally:
            cursors.end_lease(handler, module)
    return applied


def _retry_first(handler: Handler, module: str, key: str) -> bool:
    with transaction.atomic(using=alias_of(handler.module)):
        # Under the cursor's lock, as reading on is: an event must not be set aside behind one that is being
        # applied at this moment, for then nobody would come back to it.
        if cursors.locked(handler, module) is None:
            return False
        parked = _first(handler, module, key)
        return parked is not None and _settle(parked, apply(handler, _logged(parked)))


def _retry_first_outside(handler: Handler, module: str, key: str) -> bool:
    """As above, with no transaction open meanwhile; the caller has the lease."""
    cursors.renew_lease(handler, module)
    parked = _first(handler, module, key)
    return parked is not None and _settle(parked, apply(handler, _logged(parked)))


def _first(handler: Handler, module: str, key: str) -> ParkedEvent | None:
    """The entity's first parked event, unless it rests."""
    first = (
        ParkedEvent.objects.using(alias_of(handler.module))
        .filter(handler=handler.name, module=module, key=key)
        .order_by("position")
        .first()
    )
    return None if first is None or _rests(first) else first


def _logged(parked: ParkedEvent) -> LoggedEvent:
    return LoggedEvent.objects.using(alias_of(parked.module)).get(module=parked.module, position=parked.position)


def _settle(parked: ParkedEvent, error: Exception | None) -> bool:
    """Let go of an event that was applied, or let it rest again; whether it was applied."""
    if error is None:
        parked.delete()
        return True
    parked.attempts += 1
    parked.error = _words(error)
    parked.next_try_at = datetime.now(UTC) + _pause(parked.attempts) if parked.attempts < TRIES else None
    parked.save()
    return False


def _rests(parked: ParkedEvent) -> bool:
    """Whether its pause is not over, or its tries are used up. One that waited behind is free to go."""
    if parked.attempts == 0:
        return False
    return parked.next_try_at is None or parked.next_try_at > datetime.now(UTC)


def _park(handler: Handler, row: LoggedEvent, **state: Any) -> None:
    placed: dict[str, Any] = {"module": row.module, "position": row.position, "key": row.key}
    parked = ParkedEvent(handler=handler.name, **placed, **state)
    parked.save(using=alias_of(handler.module), force_insert=True)


def _pause(attempts: int) -> timedelta:
    """Doubling from a second, spread out so that what failed together is not tried together."""
    return min(timedelta(seconds=2 ** min(attempts - 1, 20)), LONGEST_PAUSE) * uniform(0.8, 1.2)


def _words(error: Exception) -> str:
    # PostgreSQL takes no NUL in a text, whoever wrote it into the error.
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:2000]
