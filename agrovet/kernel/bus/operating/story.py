"""The story of an event: what caused it, what each handler did with it, and what came of that."""

from dataclasses import dataclass, field
from uuid import UUID

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.operating.receptions import Reception, receptions
from agrovet.kernel.databases import hosted_aliases

MOST = 500  # events of one story


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One event, how it was received, and the events that its handlers published."""

    event: LoggedEvent
    receptions: list[Reception]
    caused: list["Chapter"] = field(default_factory=list)


def story(event: LoggedEvent) -> Chapter:
    """The story that the event is part of, from its very beginning; at most `MOST` events of it."""
    first = _origin(event)
    told = {first.uid: first}
    young = [first.uid]
    while young and len(told) < MOST:
        found = [event for event in _caused_by(young) if event.uid not in told][: MOST - len(told)]
        told.update({each.uid: each for each in found})
        young = [each.uid for each in found]
    return chapters(list(told.values()))[0]


def chapters(events: list[LoggedEvent]) -> list[Chapter]:
    """These events, each beneath the one that caused it; those at the top whose cause is not among them."""
    received = receptions(events)
    told = {each.uid: Chapter(event=each, receptions=received[each.uid]) for each in events}
    top: list[Chapter] = []
    for chapter in told.values():
        cause = chapter.event.causation
        beneath = told[cause].caused if cause in told and cause is not None else top
        beneath.append(chapter)
    return top


def _origin(event: LoggedEvent) -> LoggedEvent:
    seen: set[UUID] = set()
    while event.causation is not None and event.uid not in seen:
        seen.add(event.uid)
        cause = _event(event.causation)
        if cause is None:  # too old to be kept
            break
        event = cause
    return event


def _event(uid: UUID) -> LoggedEvent | None:
    for alias in hosted_aliases():
        found = LoggedEvent.objects.using(alias).filter(uid=uid).first()
        if found is not None:
            return found
    return None


def _caused_by(uids: list[UUID]) -> list[LoggedEvent]:
    found: list[LoggedEvent] = []
    for alias in hosted_aliases():
        found += LoggedEvent.objects.using(alias).filter(causation__in=uids).order_by("id")[:MOST]
    return sorted(found, key=lambda each: (each.published_at, each.pk))
