"""Delivery: each handler reads on from its cursor; effects and cursor commit together."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import transaction

from agrovet.kernel.bus import cursors, external, parking
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.reactions import apply
from agrovet.kernel.bus.reading import events_after, read_up_to
from agrovet.kernel.bus.sequencing import give_positions, last_positions
from agrovet.kernel.bus.subscriptions import HANDLERS, Handler
from agrovet.kernel.databases import alias_of, hosted_aliases


def drain() -> int:
    """
    Bring every hosted handler up to date, with the events that handlers publish meanwhile.

    Any number of processes may do this at once. Returns how many events were applied.

    :raises django.db.Error: if a database does not answer, once nothing more can be done without it
    """
    applied = 0
    while handled := _pass():
        applied += handled
    return applied


def _pass() -> int:
    """One round over all handlers. A database that is away holds up what needs it and nothing else."""
    failures: list[DatabaseError] = []
    reached: dict[str, int] = {}
    seen: dict[tuple[str, str], int] = {}
    for alias in hosted_aliases():
        _attempt(failures, partial(_look, alias, reached, seen))
    applied = 0
    for handler in _hosted():
        for source in handler.sources:
            if seen.get((handler.name, source), 0) < reached.get(source, 0):
                applied += _attempt(failures, partial(_catch_up, handler, source, reached[source]))
    for alias in hosted_aliases():
        applied += _attempt(failures, partial(parking.retry_due, alias, _hosted()))
    if failures and not applied:
        raise failures[0]
    return applied


def _attempt(failures: list[DatabaseError], do: Callable[[], int]) -> int:
    try:
        return do()
    except DatabaseError as error:
        failures.append(error)
        return 0


def _look(alias: str, reached: dict[str, int], seen: dict[tuple[str, str], int]) -> int:
    """Note how far the log of a database reaches, and how far handlers have read; nothing is applied."""
    give_positions(alias)
    reached.update(last_positions(alias))
    seen.update(cursors.positions(alias))
    return 0


def _hosted() -> list[Handler]:
    return [handler for handler in HANDLERS.values() if handler.module in settings.AGROVET_MODULES]


def _catch_up(handler: Handler, source: str, last: int) -> int:
    cursors.ensure(handler, source)
    if handler.external:
        return external.catch_up(handler, source, last)
    applied = 0
    alias = alias_of(handler.module)
    while True:
        with transaction.atomic(using=alias):
            cursor = cursors.locked(handler, source)
            if cursor is None or cursor.position >= last:
                return applied
            rows = events_after(handler, source, cursor.position, last=last)
            applied += _apply_in_order(handler, rows)
            cursor.position = read_up_to(rows, last=last)
            cursor.save(using=alias, update_fields=["position"])


def _apply_in_order(handler: Handler, rows: list[LoggedEvent]) -> int:
    applied = 0
    held_back = parking.held_back(handler, rows)
    for row in rows:
        if row.key in held_back:
            parking.park_behind(handler, row)
        elif (error := apply(handler, row)) is None:
            applied += 1
        else:
            parking.park_failed(handler, row, error)
            held_back.add(row.key)
    return applied
