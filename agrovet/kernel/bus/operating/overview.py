"""How the bus is: per log what waits for a position, per handler and source how far it is behind."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, OuterRef, Q, Subquery

from agrovet.kernel.bus.models import Cursor, Log, LoggedEvent, ParkedEvent
from agrovet.kernel.bus.operating.lag import Gap, Lag, lags
from agrovet.kernel.bus.relay.models import Outage
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

    `lag` counts the numbered events that it takes and has not read (`lags` says how), `lag_seconds` is the age
    of the first of them. Of what is parked, `waiting` waits behind another or for its next try, `given_up` for
    a person. `position` is None before the handler has begun. `away` says why the broker does not take
    a relay's events now.
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
    away: str = ""


@dataclass(frozen=True, kw_only=True)
class State:
    """All of it. It needs a person where an event's tries are used up, or a handler is no longer in the code."""

    logs: list[LogState]
    handlers: list[HandlerState]

    @property
    def needs_a_person(self) -> bool:
        """Whether waiting alone will not mend it."""
        return any(each.given_up or not each.is_known for each in self.handlers)


def state(now: datetime, *, aliases: Sequence[str] | None = None) -> State:
    """
    How the bus is at this moment, as far as the databases of the hosted modules tell, or those named alone.

    The questions that it asks are as many however many handlers and events there are.
    """
    looked_at = hosted_aliases() if aliases is None else aliases
    logs = [log for alias in looked_at for log in _logs(alias, now)]
    last = {log.module: log.last for log in logs}
    kept = [each for alias in looked_at for each in _kept(alias)]
    waiting = lags([each.gap(last.get(each.source, 0)) for each in kept])
    handlers = [_state(each, waiting.get((each.handler, each.source)), now) for each in kept]
    return State(logs=logs, handlers=sorted(handlers, key=lambda each: (each.handler, each.source)))


def _logs(alias: str, now: datetime) -> Iterator[LogState]:
    events = LoggedEvent.objects.using(alias)
    unnumbered = {
        module: (count, oldest)
        for module, count, oldest in events.filter(position__isnull=True)
        .values_list("module")
        .annotate(Count("id"), Min("published_at"))
        .order_by()
    }
    first = events.filter(module=OuterRef("module"), position__isnull=False).order_by("position").values("position")[:1]
    reached = {
        module: (first_kept, last)
        for module, first_kept, last in Log.objects.using(alias).values_list("module", Subquery(first), "last_position")
        # A module that had its tables here once has left its old log behind.
        if alias_of(module) == alias
    }
    for module in sorted({*reached, *unnumbered}):
        count, oldest = unnumbered.get(module, (0, None))
        first_kept, last = reached.get(module, (None, 0))
        yield LogState(
            module=module,
            first_kept=first_kept,
            last=last,
            unnumbered=count,
            oldest_unnumbered_age=(now - oldest).total_seconds() if oldest else None,
        )


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """What the database of a handler's module keeps of it and one source."""

    handler: str
    source: str
    cursor: Cursor | None
    parked: int
    given_up: int
    away: str

    def gap(self, last: int) -> Gap:
        """What is between its cursor and the end of the log."""
        position = self.cursor.position if self.cursor else 0
        return Gap(handler=self.handler, source=self.source, position=position, last=last)


def _kept(alias: str) -> Iterator[_Kept]:
    cursors = {(each.handler, each.module): each for each in Cursor.objects.using(alias).all()}
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
    outages = _outages(alias)
    for handler, source in {*cursors, *parked, *declared}:
        count, given_up = parked.get((handler, source), (0, 0))
        cursor = cursors.get((handler, source))
        yield _Kept(
            handler=handler,
            source=source,
            cursor=cursor,
            parked=count,
            given_up=given_up,
            away=outages.get(handler, ""),
        )


def _outages(alias: str) -> dict[str, str]:
    if not any(handler.is_relay for handler in HANDLERS.values()):
        return {}
    return dict(Outage.objects.using(alias).values_list("handler", "error"))


def _state(kept: _Kept, lag: Lag | None, now: datetime) -> HandlerState:
    since = lag.since if lag else None
    is_declared = kept.handler in HANDLERS and kept.source in HANDLERS[kept.handler].sources
    return HandlerState(
        handler=kept.handler,
        source=kept.source,
        position=kept.cursor.position if kept.cursor else None,
        lag=lag.events if lag else 0,
        lag_seconds=max((now - since).total_seconds(), 0.0) if since else 0.0,
        waiting=kept.parked - kept.given_up,
        given_up=kept.given_up,
        is_paused=bool(kept.cursor and kept.cursor.paused_at),
        is_external=is_declared and HANDLERS[kept.handler].external,
        # A module that lives elsewhere knows its handlers itself.
        is_known=is_declared or kept.handler.partition(".")[0] not in settings.AGROVET_MODULES,
        away=kept.away,
    )
