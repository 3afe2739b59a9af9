"""Delivery: each handler reads on from its cursor; effects and cursor commit together."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from agrovet.kernel.bus import parking
from agrovet.kernel.bus.models import Cursor, LoggedEvent, ParkedEvent
from agrovet.kernel.bus.reactions import apply
from agrovet.kernel.bus.sequencing import give_positions, last_positions
from agrovet.kernel.bus.subscriptions import HANDLERS, Handler
from agrovet.kernel.databases import alias_of, connection_of, hosted_aliases

BATCH = 100


def drain() -> int:
    """
    Bring every hosted handler up to date, with the events that handlers publish meanwhile.

    Any number of processes may do this at once. Returns how many events were applied.
    """
    applied = 0
    while handled := _pass():
        applied += handled
    return applied


def _pass() -> int:
    reached: dict[str, int] = {}
    for alias in hosted_aliases():
        give_positions(alias)
        reached.update(last_positions(alias))
    applied = 0
    for handler in _hosted():
        cursors = _cursors(handler)
        for source in handler.sources:
            if cursors.get(source, 0) < reached.get(source, 0):
                applied += _catch_up(handler, source, reached[source])
        applied += parking.retry_due(handler)
    return applied


def _hosted() -> Iterable[Handler]:
    return [handler for handler in HANDLERS.values() if handler.module in settings.AGROVET_MODULES]


def _cursors(handler: Handler) -> dict[str, int]:
    alias = alias_of(handler.module)
    return dict(Cursor.objects.using(alias).filter(handler=handler.name).values_list("module", "position"))


def _catch_up(handler: Handler, source: str, last: int) -> int:
    applied = 0
    alias = alias_of(handler.module)
    Cursor.objects.using(alias).get_or_create(handler=handler.name, module=source)
    while True:
        with transaction.atomic(using=alias):
            cursor = _locked_cursor(handler, source)
            if cursor is None or cursor.position >= last:
                return applied
            rows = list(
                LoggedEvent.objects.using(alias_of(source))
                .filter(
                    module=source,
                    name__in=handler.event_names(source),
                    position__gt=cursor.position,
                    position__lte=last,
                )
                .order_by("position")[:BATCH]
            )
            applied += _apply_in_order(handler, rows)
            cursor.position = rows[-1].position or last if len(rows) == BATCH else last
            cursor.save(using=alias, update_fields=["position"])


def _locked_cursor(handler: Handler, source: str) -> Cursor | None:
    """The cursor, locked; None where another process is at work on it."""
    can_skip = connection_of(handler.module).features.has_select_for_update_skip_locked
    return (
        Cursor.objects.using(alias_of(handler.module))
        .select_for_update(skip_locked=can_skip)
        .filter(handler=handler.name, module=source)
        .first()
    )


def _apply_in_order(handler: Handler, rows: list[LoggedEvent]) -> int:
    applied = 0
    held_back = set(
        ParkedEvent.objects.using(alias_of(handler.module))
        .filter(handler=handler.name, key__in={row.key for row in rows})
        .values_list("key", flat=True)
    )
    for row in rows:
        if row.key in held_back:
            parking.park_behind(handler, row)
        elif (error := apply(handler, row)) is None:
            applied += 1
        else:
            parking.park_failed(handler, row, error)
            held_back.add(row.key)
    return applied
