"""Events in tests of one module: what it published, and what it does about the events of others."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar, overload
from uuid import uuid4

from django.conf import settings

from agrovet.kernel.bus.events import Event
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.reactions import apply
from agrovet.kernel.bus.subscriptions import HANDLERS, Handler
from agrovet.kernel.bus.upcasting import read_event
from agrovet.kernel.codec import to_plain
from agrovet.kernel.databases import alias_of, hosted_aliases

E = TypeVar("E", bound=Event)


class Published(Sequence[Event]):
    """
    The events in the log, read anew at each look: those of one module, or of all, since the test began.

    It compares as a list does: `assert published == [AdDeleted(...)]`. What a transaction took back is not
    in it.
    """

    def __init__(self, module: str | None) -> None:
        self._module = module
        self._seen = {alias: self._last(alias) for alias in self._aliases()}

    def of(self, kind: type[E]) -> list[E]:
        """Those of this kind alone."""
        return [event for event in self if isinstance(event, kind)]

    def clear(self) -> None:
        """Forget what was published so far: for what a test needs and is not about."""
        self._seen = {alias: self._last(alias) for alias in self._aliases()}

    def _aliases(self) -> list[str]:
        return [alias_of(self._module)] if self._module else hosted_aliases()

    def _last(self, alias: str) -> int:
        return LoggedEvent.objects.using(alias).order_by("-id").values_list("id", flat=True).first() or 0

    def _events(self) -> Iterator[Event]:
        for alias, last in self._seen.items():
            rows = LoggedEvent.objects.using(alias).filter(id__gt=last).order_by("id")
            for row in rows.filter(module=self._module) if self._module else rows:
                yield read_event(name=row.name, version=row.version, payload=row.payload)

    @overload
    def __getitem__(self, index: int) -> Event: ...
    @overload
    def __getitem__(self, index: slice) -> list[Event]: ...
    def __getitem__(self, index: int | slice) -> Event | list[Event]:
        return list(self._events())[index]

    def __iter__(self) -> Iterator[Event]:
        return self._events()

    def __len__(self) -> int:
        return len(list(self._events()))

    def __eq__(self, other: object) -> bool:
        return list(self) == other

    __hash__ = None  # type: ignore[assignment]  # it changes, as a list does

    def __repr__(self) -> str:
        return repr(list(self))


def announce(event: Event, *, module: str | None = None) -> list[str]:
    """
    Let the handlers of a module, or of all that are hosted, react to the event at once, as the bus would.

    The event goes through the form that it has in the log. What a handler raises undoes what it did and is
    raised here. Returns the names of the handlers that reacted.

    :raises LookupError: if no handler listens
    """
    listening = list(_listening(type(event), [module] if module else settings.AGROVET_MODULES))
    if not listening:
        raise LookupError(f"No handler of {module or 'any hosted module'} listens to {event.name}.")
    row = _row(event)
    for handler in listening:
        if error := apply(handler, row, is_replay=False):
            raise error
    return [handler.name for handler in listening]


def _listening(kind: type[Event], modules: Sequence[str]) -> Iterator[Handler]:
    return (one for one in HANDLERS.values() if one.module in modules and kind in one.event_types)


def _row(event: Event) -> LoggedEvent:
    """The event as the log would hold it; it is not saved, and no other handler comes to see it."""
    return LoggedEvent(
        uid=uuid4(),
        name=event.name,
        version=event.version,
        module=event.module,
        key=event.key,
        payload={name: to_plain(value) for name, value in vars(event).items()},
        published_at=datetime.now(UTC),
        position=1,
    )
