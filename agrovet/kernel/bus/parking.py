"""Events that could not be applied: kept, tried again with growing pauses, at last left to a person."""

from datetime import UTC, datetime, timedelta
from random import uniform
from typing import Any

from django.db import transaction

from agrovet.kernel.bus.models import LoggedEvent, ParkedEvent
from agrovet.kernel.bus.reactions import apply
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.databases import alias_of, connection_of

TRIES = 12
LONGEST_PAUSE = timedelta(hours=1)


def park_failed(handler: Handler, row: LoggedEvent, error: Exception) -> None:
    """Set aside an event whose handler raised; events of the same entity will wait behind it."""
    now = datetime.now(UTC)
    _park(handler, row, attempts=1, error=_words(error), parked_at=now, next_try_at=now + _pause(1))


def park_behind(handler: Handler, row: LoggedEvent) -> None:
    """Set aside an event because an earlier one of its entity is set aside."""
    _park(handler, row, attempts=0, error="", parked_at=datetime.now(UTC), next_try_at=None)


def retry_due(handler: Handler) -> int:
    """
    Try the parked events whose pause is over, each entity in order until one fails again.

    Returns how many could now be applied.
    """
    due = (
        ParkedEvent.objects.using(alias_of(handler.module))
        .filter(handler=handler.name, next_try_at__lte=datetime.now(UTC))
        .order_by("next_try_at")[:100]
    )
    return sum(_retry_entity(handler, key) for key in dict.fromkeys(parked.key for parked in due))


def _retry_entity(handler: Handler, key: str) -> int:
    applied = 0
    while _retry_first(handler, key):
        applied += 1
    return applied


def _retry_first(handler: Handler, key: str) -> bool:
    alias = alias_of(handler.module)
    with transaction.atomic(using=alias):
        can_skip = connection_of(handler.module).features.has_select_for_update_skip_locked
        parked = (
            ParkedEvent.objects.using(alias)
            .select_for_update(skip_locked=can_skip)
            .filter(handler=handler.name, key=key)
            .order_by("position")
            .first()
        )
        if parked is None or _rests(parked):
            return False
        row = LoggedEvent.objects.using(alias_of(parked.module)).get(module=parked.module, position=parked.position)
        error = apply(handler, row)
        if error is None:
            parked.delete(using=alias)
            return True
        parked.attempts += 1
        parked.error = _words(error)
        parked.next_try_at = datetime.now(UTC) + _pause(parked.attempts) if parked.attempts < TRIES else None
        parked.save(using=alias)
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
    return min(timedelta(seconds=2 ** (attempts - 1)), LONGEST_PAUSE) * uniform(0.8, 1.2)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]
