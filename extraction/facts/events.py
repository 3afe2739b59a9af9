"""How the event bus is for each module: how far its handlers are behind, and what they have set aside."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connections

from agrovet.kernel.bus.operating.overview import HandlerState, state
from agrovet.kernel.databases import alias_of, hosted_aliases


@dataclass(frozen=True, kw_only=True)
class Handling:
    """
    The handlers of one module together: events that wait, and the seconds that the oldest has waited.

    Of what is parked, `waiting` is tried again by itself, `given_up` waits for a person.
    """

    handlers: int = 0
    lag_events: int = 0
    lag_seconds: float = 0.0
    waiting: int = 0
    given_up: int = 0
    paused: int = 0
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def handling(now: datetime) -> dict[str, Handling]:
    """All hosted modules; as many questions for each database, however many modules it has."""
    found: dict[str, Handling] = {}
    for alias in hosted_aliases():
        here = [module for module in settings.AGROVET_MODULES if alias_of(module) == alias]
        try:
            handlers = state(now, aliases=[alias]).handlers
        except DatabaseError as error:
            # The broken connection is left behind, so that the next question makes a new one.
            connections[alias].close()
            found |= {module: Handling(problem=str(error).strip()) for module in here}
        else:
            found |= {module: _together([each for each in handlers if _is_of(each, module)]) for module in here}
    return found


def _is_of(handler: HandlerState, module: str) -> bool:
    return handler.handler.partition(".")[0] == module


def _together(handlers: list[HandlerState]) -> Handling:
    return Handling(
        handlers=len({each.handler for each in handlers}),
        lag_events=sum(each.lag for each in handlers),
        lag_seconds=round(max((each.lag_seconds for each in handlers), default=0.0), 1),
        waiting=sum(each.waiting for each in handlers),
        given_up=sum(each.given_up for each in handlers),
        paused=sum(each.is_paused for each in handlers),
    )
