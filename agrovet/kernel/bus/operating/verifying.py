"""Is what the bus keeps in order? Each finding says what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, Max, Min, OuterRef

from agrovet.kernel.bus.models import Cursor, Log, LoggedEvent, ParkedEvent
from agrovet.kernel.bus.subscriptions import HANDLERS
from agrovet.kernel.databases import alias_of, hosted_aliases

# Longer than any healthy process leaves an event without a position.
PATIENCE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is not as it should be, where, and what to do about it."""

    kind: str
    where: str
    says: str
    advice: str


def verify(now: datetime) -> list[Finding]:
    """Look through the databases of the hosted modules; an empty list says that all is in order."""
    return [
        finding for alias in hosted_aliases() for look in (_logs, _cursors, _parked) for finding in look(alias, now)
    ]


def _logs(alias: str, now: datetime) -> Iterator[Finding]:
    events = LoggedEvent.objects.using(alias)
    for log in Log.objects.using(alias).order_by("module"):
        if alias_of(log.module) != alias:
            continue
        kept = events.filter(module=log.module, position__isnull=False).aggregate(
            count=Count("id"), first=Min("position"), last=Max("position")
        )
        if kept["count"] and (kept["last"] != log.last_position or kept["last"] - kept["first"] + 1 != kept["count"]):
            yield Finding(
                kind="hole",
                where=log.module,
                says=f"{kept['count']} events are kept between {kept['first']} and {kept['last']}, "
                f"and positions were given up to {log.last_position}",
                advice="rows of bus_event were removed by hand: restore them from a backup",
            )
    overdue = events.filter(position__isnull=True, published_at__lt=now - PATIENCE)
    for module, count in overdue.values_list("module").annotate(Count("id")).order_by("module"):
        yield Finding(
            kind="unnumbered",
            where=module,
            says=f"{count} events have waited for a position for more than a minute",
            advice="no process hosts the module, or none reaches its database: start one",
        )


def _cursors(alias: str, now: datetime) -> Iterator[Finding]:
    for cursor in Cursor.objects.using(alias).order_by("handler", "module"):
        where = f"{cursor.handler} on {cursor.module}"
        if _vanished(cursor.handler, cursor.module):
            yield Finding(
                kind="vanished handler",
                where=where,
                says="it has a cursor and is no longer in the code; nothing is removed from the log beyond it",
                advice=f"bus rename {cursor.handler} NEW, or bus retire {cursor.handler} --reason ...",
            )
        if alias_of(cursor.module) not in hosted_aliases():
            continue
        source = alias_of(cursor.module)
        last = Log.objects.using(source).filter(module=cursor.module).aggregate(last=Max("last_position"))["last"] or 0
        if cursor.position > last:
            yield Finding(
                kind="cursor beyond the log",
                where=where,
                says=f"it stands at {cursor.position}, and the log ends at {last}",
                advice="the log was restored from an older backup than the cursor: the handler passes over what "
                "comes until then",
            )
        kept = LoggedEvent.objects.using(source).filter(module=cursor.module)
        first = kept.aggregate(first=Min("position"))["first"] or last + 1
        if cursor.position < first - 1 and cursor.start < first - 1 and cursor.position > cursor.start:
            yield Finding(
                kind="overtaken",
                where=where,
                says=f"it stands at {cursor.position}, and events are kept from {first} on",
                advice="what is between was removed before it was read: restore it from a backup",
            )


def _parked(alias: str, now: datetime) -> Iterator[Finding]:
    parked = ParkedEvent.objects.using(alias)
    for handler, module, count in parked.values_list("handler", "module").annotate(Count("id")).order_by("handler"):
        if _vanished(handler, module):
            yield Finding(
                kind="parked at a vanished handler",
                where=f"{handler} on {module}",
                says=f"{count} events are set aside for a handler that is no longer in the code",
                advice=f"bus rename {handler} NEW, or bus retire {handler} --reason ...",
            )
    earlier = parked.filter(
        handler=OuterRef("handler"), module=OuterRef("module"), key=OuterRef("key"), position__lt=OuterRef("position")
    )
    left_alone = parked.filter(~Exists(earlier), attempts=0, next_try_at__isnull=True)
    for handler, module, key in left_alone.values_list("handler", "module", "key").order_by("handler", "key")[:100]:
        yield Finding(
            kind="nobody comes back",
            where=f"{handler} on {module}",
            says=f"{key} waits behind nothing",
            advice=f"bus retry {handler} --entity {key}",
        )
    for handler, module, position in parked.order_by("handler", "position").values_list(
        "handler", "module", "position"
    )[:1000]:
        source = alias_of(module)
        if source in hosted_aliases() and not (
            LoggedEvent.objects.using(source).filter(module=module, position=position).exists()
        ):
            yield Finding(
                kind="parked and gone",
                where=f"{handler} on {module}",
                says=f"the event at {position} is set aside and no longer in the log",
                advice="restore it from a backup",
            )


def _vanished(handler: str, source: str) -> bool:
    """Whether the code of a module that is hosted here lacks the handler, or it reads that source no more."""
    if handler.partition(".")[0] not in settings.AGROVET_MODULES:
        return False
    return handler not in HANDLERS or source not in HANDLERS[handler].sources
