"""Which events from outside are taken in, and what they become. Nothing else gets into a module's log."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agrovet.kernel.bus.events import Event
from agrovet.kernel.bus.ownership import NotDeclared

Data = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A type of CloudEvents, the event of ours that it becomes, and how its data is translated."""

    kind: str
    event_type: type[Event]
    translate: Callable[[Data], Data]


INCOMING: dict[str, Incoming] = {}
LEFT_OUT: set[str] = set()


def take_in(kind: str, event_type: type[Event], *, translate: Callable[[Data], Data] = dict) -> None:
    """
    Let CloudEvents of a type become events of ours; say so in the `incoming.py` of the module that announces these.

    `translate` makes the fields of our event from the data of theirs; without it they must be called the same.

    :raises NotDeclared: if it is said elsewhere
    """
    _require_place(event_type.module, sys._getframe(1).f_globals["__name__"])
    if kind in INCOMING or kind in LEFT_OUT:
        raise TypeError(f"What becomes of {kind} is said twice: once is enough.")
    INCOMING[kind] = Incoming(kind=kind, event_type=event_type, translate=translate)


def leave_out(*kinds: str) -> None:
    """Let CloudEvents of these types pass by: they come over a topic that is read, and nobody here needs them."""
    for kind in kinds:
        if kind in INCOMING or kind in LEFT_OUT:
            raise TypeError(f"What becomes of {kind} is said twice: once is enough.")
        LEFT_OUT.add(kind)


def _require_place(module: str, declared_in: str) -> None:
    parts = declared_in.split(".")
    if parts[0] == "modules" and parts[2] != "tests" and declared_in != f"modules.{module}.incoming":
        raise NotDeclared(
            f"{declared_in} takes in an event of {module}: move that to modules/{module}/incoming.py, "
            "where every process finds it."
        )
