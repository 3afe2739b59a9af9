"""Who reacts to what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from agrovet.kernel.bus.events import Event
from agrovet.kernel.bus.ownership import refuse_foreign_reaction

E = TypeVar("E", bound=Event)
Reaction = Callable[[Any], None]
Start = Literal["beginning", "now"]


@dataclass(frozen=True, kw_only=True)
class Handler:
    """
    A reaction of one module. `name` is its identity: its progress is kept under it.

    `external` says that its effects reach beyond the module's database: it runs outside of a transaction,
    and what it does can happen twice. `start` says where it begins in a log that it has never read. A relay
    takes events as they are in the log, and is run by a thread of its own.
    """

    name: str
    react: Reaction
    event_types: tuple[type[Event], ...]
    external: bool
    start: Start = "beginning"
    is_relay: bool = False

    @property
    def module(self) -> str:
        """The module that reacts; its database holds the effects and the cursor."""
        return self.name.partition(".")[0]

    @property
    def sources(self) -> tuple[str, ...]:
        """The modules whose events it reads."""
        return tuple(dict.fromkeys(kind.module for kind in self.event_types))

    def event_names(self, source: str) -> list[str]:
        """The names of the events it takes from one module."""
        return [kind.name for kind in self.event_types if kind.module == source]


HANDLERS: dict[str, Handler] = {}


def subscribe(
    *event_types: type[Event], name: str, external: bool = False, start: Start = "beginning"
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """
    Let a function handle the events, each once, in the order of their entity.

    `name` is `<module>.<what it does>`; a handler keeps it for life. The function runs in a transaction on
    its module's database: what it raises undoes its effects, and the event is tried again later. With
    `external`, for what asks something outside (a store, a telephone), it runs outside of a transaction.

    A new handler reads the log from its beginning, as far back as events are kept; with `start="now"` it
    takes only what is announced after the bus has first met it.
    """

    def register(react: Callable[[E], None]) -> Callable[[E], None]:
        refuse_foreign_reaction(name, declared_in=react.__module__)
        if name in HANDLERS:
            raise TypeError(f"Two handlers are called {name}: a handler's name is its identity.")
        HANDLERS[name] = Handler(name=name, react=react, event_types=event_types, external=external, start=start)
        return react

    return register
