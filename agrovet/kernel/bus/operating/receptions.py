"""What each handler did with an event; for many events at once, by as many questions as for one."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from agrovet.kernel.bus.models import Cursor, Decision, LoggedEvent, ParkedEvent
from agrovet.kernel.bus.subscriptions import HANDLERS, Handler
from agrovet.kernel.databases import alias_of, hosted_aliases

Fate = Literal["applied", "waiting", "parked", "behind", "skipped", "before its start"]
Place = tuple[str, str, int]  # handler, source, position


@dataclass(frozen=True, kw_only=True)
class Reception:
    """What a handler did with an event, and what there is to say about it."""

    handler: str
    fate: Fate
    note: str = ""


def receptions(events: Collection[LoggedEvent]) -> dict[UUID, list[Reception]]:
    """What each handler that takes such events did with these, by their uids."""
    known = {alias: _known(alias, events) for alias in hosted_aliases()}
    handlers = [
        (handler, known[alias_of(handler.module)])
        for handler in sorted(HANDLERS.values(), key=lambda each: each.name)
        if alias_of(handler.module) in known
    ]
    return {
        event.uid: [
            _reception(handler, event, here)
            for handler, here in handlers
            if event.name in handler.event_names(event.module)
        ]
        for event in events
    }


@dataclass(kw_only=True)
class _Known:
    """What the database of handlers knows about some events."""

    cursors: dict[tuple[str, str], Cursor] = field(default_factory=dict)
    parked: dict[Place, ParkedEvent] = field(default_factory=dict)
    skipped: dict[Place, Decision] = field(default_factory=dict)


def _known(alias: str, events: Collection[LoggedEvent]) -> _Known:
    positions: dict[str, list[int]] = defaultdict(list)
    for event in events:
        if event.position is not None:
            positions[event.module].append(event.position)
    known = _Known(cursors={(each.handler, each.module): each for each in Cursor.objects.using(alias).all()})
    if not positions:
        return known
    # Of all modules together: a place of another module with the same number is never asked for below.
    about = {"module__in": list(positions), "position__in": sorted({at for each in positions.values() for at in each})}
    for parked in ParkedEvent.objects.using(alias).filter(**about):
        known.parked[parked.handler, parked.module, parked.position] = parked
    for decision in Decision.objects.using(alias).filter(verb="skip", **about).order_by("id"):
        known.skipped[decision.handler, decision.module, decision.position or 0] = decision
    return known


def _reception(handler: Handler, event: LoggedEvent, known: _Known) -> Reception:
    if event.position is None:
        return Reception(handler=handler.name, fate="waiting", note="it has no position yet")
    place = (handler.name, event.module, event.position)
    if (skipped := known.skipped.get(place)) is not None:
        return Reception(handler=handler.name, fate="skipped", note=f"by {skipped.actor}: {skipped.reason}")
    parked = known.parked.get(place)
    if parked is not None and parked.attempts == 0:
        return Reception(handler=handler.name, fate="behind", note=f"an earlier event of {event.key} is parked")
    if parked is not None:
        tries = f"{parked.attempts} tries, " if parked.attempts > 1 else ""
        rest = f"next {parked.next_try_at:%H:%M:%S}" if parked.next_try_at else "waits for a person"
        return Reception(handler=handler.name, fate="parked", note=f"{tries}{rest}: {parked.error}")
    return _by_cursor(handler, event.position, known.cursors.get((handler.name, event.module)))


def _by_cursor(handler: Handler, position: int, cursor: Cursor | None) -> Reception:
    if cursor is not None and position <= cursor.start:
        return Reception(handler=handler.name, fate="before its start", note=f"it began after {cursor.start}")
    if cursor is not None and position <= cursor.position:
        return Reception(handler=handler.name, fate="applied")
    if cursor is not None and cursor.is_replay(position):
        return Reception(handler=handler.name, fate="applied", note="and will be again: a replay is under way")
    note = "paused" if cursor and cursor.paused_at else f"it has read up to {cursor.position if cursor else 0}"
    return Reception(handler=handler.name, fate="waiting", note=note)
