"""The story of an event: what caused it, what each handler did with it, and what came of that."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from agrovet.kernel.bus.models import Cursor, Decision, LoggedEvent, ParkedEvent
from agrovet.kernel.bus.subscriptions import HANDLERS, Handler
from agrovet.kernel.databases import alias_of, hosted_aliases

MOST = 500  # events of one story

Fate = Literal["applied", "waiting", "parked", "behind", "skipped", "before its start"]


@dataclass(frozen=True, kw_only=True)
class Reception:
    """What a handler did with an event, and what there is to say about it."""

    handler: str
    fate: Fate
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One event, how it was received, and the events that its handlers published."""

    event: LoggedEvent
    receptions: list[Reception]
    caused: list["Chapter"] = field(default_factory=list)


def story(event: LoggedEvent) -> Chapter:
    """The story that the event is part of, from its very beginning; at most `MOST` events of it."""
    first = _origin(event)
    root = Chapter(event=first, receptions=list(receptions(first)))
    told = {first.uid: root}
    young = [first.uid]
    while young and len(told) < MOST:
        found = [event for event in _caused_by(young) if event.uid not in told][: MOST - len(told)]
        for each in found:
            told[each.uid] = Chapter(event=each, receptions=list(receptions(each)))
            if each.causation in told:
                told[each.causation].caused.append(told[each.uid])
        young = [each.uid for each in found]
    return root


def receptions(event: LoggedEvent) -> Iterator[Reception]:
    """What each handler that takes such events did with this one."""
    for handler in sorted(HANDLERS.values(), key=lambda each: each.name):
        if event.name in handler.event_names(event.module) and alias_of(handler.module) in hosted_aliases():
            yield _reception(handler, event)


def _reception(handler: Handler, event: LoggedEvent) -> Reception:
    alias = alias_of(handler.module)
    place = {"handler": handler.name, "module": event.module, "position": event.position}
    if event.position is None:
        return Reception(handler=handler.name, fate="waiting", note="it has no position yet")
    skipped = Decision.objects.using(alias).filter(verb="skip", **place).order_by("-id").first()
    if skipped is not None:
        return Reception(handler=handler.name, fate="skipped", note=f"by {skipped.actor}: {skipped.reason}")
    parked = ParkedEvent.objects.using(alias).filter(**place).first()
    if parked is not None and parked.attempts == 0:
        return Reception(handler=handler.name, fate="behind", note=f"an earlier event of {event.key} is parked")
    if parked is not None:
        tries = f"{parked.attempts} tries, " if parked.attempts > 1 else ""
        rest = f"next {parked.next_try_at:%H:%M:%S}" if parked.next_try_at else "waits for a person"
        return Reception(handler=handler.name, fate="parked", note=f"{tries}{rest}: {parked.error}")
    cursor = Cursor.objects.using(alias).filter(handler=handler.name, module=event.module).first()
    if cursor is not None and event.position <= cursor.start:
        return Reception(handler=handler.name, fate="before its start", note=f"it began after {cursor.start}")
    if cursor is not None and event.position <= cursor.position:
        return Reception(handler=handler.name, fate="applied")
    if cursor is not None and cursor.is_replay(event.position):
        return Reception(handler=handler.name, fate="applied", note="and will be again: a replay is under way")
    note = "paused" if cursor and cursor.paused_at else f"it has read up to {cursor.position if cursor else 0}"
    return Reception(handler=handler.name, fate="waiting", note=note)


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
