"""How the bus is: per log what waits for a position, per handler and source how far it is behind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Min, Q

from agrovet.kernel.bus.models import Cursor, LoggedEvent, ParkedEvent
from agrovet.kernel.bus.sequencing import last_positions
from agrovet.kernel.bus.subscriptions import HANDLERS
from agrovet.kernel.databases import alias_of, hosted_aliases


@dataclass(frozen=True, kw_only=True)
class LogState:
    """The log of one module. Ages are in seconds; None where there is nothing to be old."""

    module: str
    first_kept: int | None
    last: int
    unnumbered: int
    oldest_unnumbered_age: float | None


@dataclass(frozen=True, kw_only=True)
class HandlerState:
    """
    How far a handler has come with one module.

    `lag` counts the numbered events that it takes and has not read, `lag_seconds` is the age of the first of
    them. Of what is parked, `waiting` waits behind another or for its next try, `given_up` for a person.
    `position` is None before the handler has begun.
    """

    handler: str
    source: str
    position: int | None
    lag: int
    lag_seconds: float
    waiting: int
    given_up: int
    is_paused: bool
    is_external: bool
    is_known: bool


@dataclass(frozen=True, kw_only=True)
class State:
    """All of it. It needs a person where an event's tries are used up, or a handler is no longer in the code."""

    logs: list[LogState]
    handlers: list[HandlerState]

    @property
    def needs_a_person(self) -> bool:
        """Whether waiting alone will not mend it."""
        return any(each.given_up or not each.is_known for each in self.handlers)


def state(now: datetime) -> State:
    """How the bus is at this moment, as far as the databases of the hosted modules tell."""
    logs = [log for alias in hosted_aliases() for log in _logs(alias, now)]
    last = {log.module: log.last for log in logs}
    handlers = [each for alias in hosted_aliases() for each in _handlers(alias, last, now)]
    return State(logs=logs, handlers=sorted(handlers, key=lambda each: (each.handler, each.source)))


def _logs(alias: str, now: datetime) -> Iterator[LogState]:
    events = LoggedEvent.objects.using(alias)
    reached = last_positions(alias)
    unnumbered = {
        module: (count, oldest)
        for module, count, oldest in events.filter(position__isnull=True)
        .values_list("module")
        .annotate(Count("id"), Min("published_at"))
        .order_by()
    }
    for module in sorted({*reached, *unnumbered}):
        count, oldest = unnumbered.get(module, (0, None))
        yield LogState(
            module=module,
            first_kept=events.filter(module=module).aggregate(first=Min("position"))["first"],
            last=reached.get(module, 0),
            unnumbered=count,
            oldest_unnumbered_age=(now - oldest).total_seconds() if oldest else None,
        )


def _handlers(alias: str, last: dict[str, int], now: datetime) -> Iterator[HandlerState]:
    kept = {(each.handler, each.module): each for each in Cursor.objects.using(alias).all()}
    parked = {
        (handler, module): (count, given_up)
        for handler, module, count, given_up in ParkedEvent.objects.using(alias)
        .values_list("handler", "module")
        .annotate(Count("id"), given_up=Count("id", filter=Q(attempts__gt=0, next_try_at__isnull=True)))
        .order_by()
    }
    declared = {
        (handler.name, source)
        for handler in HANDLERS.values()
        if alias_of(handler.module) == alias and handler.module in settings.AGROVET_MODULES
        for source in handler.sources
    }
    for handler, source in {*kept, *parked, *declared}:
        cursor = kept.get((handler, source))
        count, given_up = parked.get((handler, source), (0, 0))
        lag, since = _lag(handler, source, cursor.position if cursor else 0, last.get(source, 0))
        yield HandlerState(
            handler=handler,
            source=source,
            position=cursor.position if cursor else None,
            lag=lag,
            lag_seconds=max((now - since).total_seconds(), 0.0) if since else 0.0,
            waiting=count - given_up,
            given_up=given_up,
            is_paused=bool(cursor and cursor.paused_at),
            is_external=(handler, source) in declared and HANDLERS[handler].external,
            # A module that lives elsewhere knows its handlers itself.
            is_known=(handler, source) in declared or handler.partition(".")[0] not in settings.AGROVET_MODULES,
        )


def _lag(handler: str, source: str, position: int, last: int) -> tuple[int, datetime | None]:
    if position >= last:
        return 0, None
    unread = LoggedEvent.objects.using(alias_of(source)).filter(module=source, position__gt=position)
    if handler in HANDLERS:
        unread = unread.filter(name__in=HANDLERS[handler].event_names(source))
    found = unread.aggregate(count=Count("id"), last=Max("position"))
    first = unread.order_by("position").values_list("published_at", flat=True).first()
    return found["count"], first
