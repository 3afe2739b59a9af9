"""Events of earlier versions, read as if they had been written today."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from agrovet.kernel.bus.events import EVENT_TYPES, Event
from agrovet.kernel.codec import from_plain

Payload = dict[str, Any]
Upcaster = Callable[[Payload], Payload]

UPCASTERS: dict[tuple[str, int], Upcaster] = {}


class UnknownEvent(Exception):
    """The log holds an event that this code cannot read: it is older than the event, or lacks an upcaster."""


def upcast(name: str, *, from_version: int) -> Callable[[Upcaster], Upcaster]:
    """
    Let a function turn the payload of one version into that of the next.

    Write it in the module's `events.py`, below the event: whoever reads the event needs it. It gets a copy
    of plain JSON values, as they are in the log, and is kept as long as events of that version are.
    """

    def register(function: Upcaster) -> Upcaster:
        if (name, from_version) in UPCASTERS:
            raise TypeError(f"Two functions upcast version {from_version} of {name}: one is enough.")
        UPCASTERS[name, from_version] = function
        return function

    return register


def read_event(*, name: str, version: int, payload: Mapping[str, Any]) -> Event:
    """
    The event as this code knows it, whatever version it was written in.

    :raises UnknownEvent: if its version is newer than the code, or no upcaster leads on from it
    :raises TypeError: if the payload does not fit
    """
    kind = EVENT_TYPES.get(name)
    if kind is None:
        raise UnknownEvent(f"No event is called {name} here: update this process, then retry.")
    if version > kind.version:
        raise UnknownEvent(
            f"{name} was written in version {version} and this process knows {kind.version}: update it, then retry."
        )
    if version < kind.version:
        payload = _brought_up(name, version, kind.version, dict(deepcopy(payload)))
    event: Event = from_plain(kind, payload)
    return event


def _brought_up(name: str, version: int, present: int, payload: Payload) -> Payload:
    for step in range(version, present):
        if (name, step) not in UPCASTERS:
            raise UnknownEvent(
                f"{name} was written in version {version} and nothing leads on from {step}: "
                f"write @bus.upcast({name!r}, from_version={step})."
            )
        payload = UPCASTERS[name, step](payload)
    return payload
