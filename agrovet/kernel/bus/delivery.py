"""Delivery: each handler reads on from its cursor, until nobody has anything left to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings
from django.db import Error as DatabaseError

from agrovet.kernel.bus import batches, cursors, external, parking, passing
from agrovet.kernel.bus.counting import RESCUED
from agrovet.kernel.bus.cursors import Place
from agrovet.kernel.bus.sequencing import give_positions, last_positions
from agrovet.kernel.bus.subscriptions import HANDLERS, Handler
from agrovet.kernel.databases import alias_of, hosted_aliases
from agrovet.kernel.flags.switches import is_off
from agrovet.kernel.writing import WritesHeld


def drain(*, by_the_clock: bool = False) -> int:
    """
    Bring every hosted handler up to date, with the events that handlers publish meanwhile.

    Any number of processes may do this at once. `by_the_clock` says that nobody rang: what is found unread is
    counted as rescued. Returns how many events were applied.

    :raises django.db.Error: if a database does not answer, once nothing more can be done without it
    :raises WritesHeld: in the same way, if a module is held on its way to another database
    """
    applied = 0
    while True:
        seen = _look_round()
        applied += seen.applied
        if by_the_clock:
            RESCUED.inc(seen.unread)
            by_the_clock = False
        if not seen.moved:
            break
    if seen.failures:
        raise seen.failures[0]
    return applied


def hosted_handlers() -> list[Handler]:
    """The handlers of the modules that this process hosts; relays are run by their own thread."""
    return [one for one in HANDLERS.values() if one.module in settings.AGROVET_MODULES and not one.is_relay]


def is_at_work(handler: Handler) -> bool:
    """Whether its module is on; while it is not, events wait for the handler in the log."""
    return not is_off(handler.module)


@dataclass
class _Round:
    """
    One round over all handlers. A database that is away holds up what needs it and nothing else.

    Whoever moved anything looks again: another process that came by meanwhile found the cursor taken, and
    left the rest to the one that had it.
    """

    applied: int = 0
    # Of these, without those that were parked.
    unread: int = 0
    moved: bool = False
    failures: list[DatabaseError | WritesHeld] = field(default_factory=list)
    looked_at: set[str] = field(default_factory=set)
    reached: dict[str, int] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)

    def attempt(self, do: Callable[[], Iterator[int]]) -> None:
        """Take the steps, each of which says how many events it applied, as far as the database goes along."""
        try:
            for applied in do():
                self.applied += applied
                self.moved = True
        except (DatabaseError, WritesHeld) as error:
            self.failures.append(error)

    def look(self, alias: str) -> Iterator[int]:
        """Note how far the log of a database reaches, and how far handlers have read; nothing is applied."""
        give_positions(alias)
        self.reached.update(last_positions(alias))
        self.places.update(cursors.places(alias))
        self.looked_at.add(alias)
        return iter(())

    def pass_by(self, source: str, last: int) -> Iterator[int]:
        """Move those past a module's events whom none of these concerns."""
        passed = passing.pass_by(source, last, hosted_handlers(), self.places)
        self.places.update({(name, source): Place(last, is_paused=False) for name in passed})
        return iter([0] if passed else [])


def _look_round() -> _Round:
    this = _Round()
    for alias in hosted_aliases():
        this.attempt(partial(this.look, alias))
    for source, last in this.reached.items():
        this.attempt(partial(this.pass_by, source, last))
    for handler in hosted_handlers():
        for source in handler.sources:
            place = this.places.get((handler.name, source))
            last = this.reached.get(source, 0)
            if place is None and {alias_of(handler.module), alias_of(source)} <= this.looked_at:
                this.attempt(partial(_begin, handler, source, last))
            elif place is not None and place.position < last and not place.is_paused and is_at_work(handler):
                this.attempt(partial(_catch_up, handler, source, last))
    this.unread = this.applied
    for alias in hosted_aliases():
        here = [handler for handler in hosted_handlers() if alias_of(handler.module) == alias and is_at_work(handler)]
        this.attempt(partial(parking.retry_due, alias, here))
    return this


def _begin(handler: Handler, source: str, last: int) -> Iterator[int]:
    # Of a module that is off, too: what is announced from now on waits for a handler that begins now.
    cursors.begin(handler, source, position=last if handler.start == "now" else 0)
    return _catch_up(handler, source, last)


def _catch_up(handler: Handler, source: str, last: int) -> Iterator[int]:
    if handler.external:
        return external.catch_up(handler, source, last)
    return batches.catch_up(handler, source, last)
