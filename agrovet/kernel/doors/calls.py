"""
A door function declares; the function of the same name in the module's private file carries it out.

Where the module is hosted by this process, a call is a plain function call, and the private file is
imported by the first one. Where it is hosted elsewhere and has an address, the call goes there. Where it is
hosted here and has a service that answers, the call goes to the service, and comes back if that is away.
A module that is switched off is away for all.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib import import_module
from typing import Any, ParamSpec, Protocol, TypeVar

from django.conf import settings

from agrovet.kernel import trace
from agrovet.kernel.doors.away import ServiceUnavailable, away
from agrovet.kernel.doors.declared import Door, Remembered, declare
from agrovet.kernel.flags.switches import is_off
from agrovet.kernel.placement import is_served_elsewhere, standing_of

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

_stand_ins: dict[str, object] = {}


class Repeater(Protocol):
    """Repeats some of the reads of modules that are in shadow at their services, to compare the answers."""

    def __call__(self, door: Door, function: Callable[..., R], *args: Any, **kwargs: Any) -> R:
        """What the function answers, or raises, at once; the rest is done later."""


# Put in by the extraction layer.
repeater: Repeater | None = None


def service(
    private: str, *, safe: bool | None = None, remembered: Remembered | None = None, when_off: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """
    Make a function of a module's door.

    `private` is the dotted name of the file whose function of the same name does the work. The body of
    the declared function is never run. `safe` is for writes that may be repeated where the answer was lost;
    reads always may. `remembered` lets a caller at a distance use what it was told again, for moments. `when_off`
    answers while the module is switched off, too: whose key it is, every module asks.
    """

    def make(declaration: Callable[P, R]) -> Callable[P, R]:
        door = declare(declaration, private=private, safe=safe, remembered=remembered, when_off=when_off)

        @cache
        def implementation() -> Callable[P, R]:
            found: Callable[P, R] = getattr(import_module(private), door.name)
            return found

        @wraps(declaration)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if trace.recorder is None:
                return answer(*args, **kwargs)
            with trace.doing(f"{door.module}.{door.name}", kind="client"):
                return answer(*args, **kwargs)

        def answer(*args: P.args, **kwargs: P.kwargs) -> R:
            if door.module in _stand_ins:
                said: R = getattr(_stand_ins[door.module], door.name)(*args, **kwargs)
                return said
            if is_off(door.module) and not door.when_off:
                raise away(door.module, was_sent=False)
            if door.module in settings.AGROVET_MODULES:
                if _has_left(door.module):
                    return _there_or_here(door, implementation(), *args, **kwargs)
                if repeater is not None and door.is_read and standing_of(door.module).shadow:
                    return repeater(door, implementation(), *args, **kwargs)
                return implementation()(*args, **kwargs)
            told: R = _at_a_distance(door, *args, **kwargs)
            return told

        call.door = door  # type: ignore[attr-defined]  # read where calls come in, and by the checks of the doors
        return call

    return make


def _at_a_distance(door: Door, *args: Any, **kwargs: Any) -> Any:
    if not settings.AGROVET_SERVICE_URLS.get(door.module):
        raise away(door.module, was_sent=False)
    # Its client is loaded where a module is elsewhere, and nowhere else.
    from agrovet.kernel.doors.remote import ask  # noqa: PLC0415 - as above

    return ask(door, door.signature.bind(*args, **kwargs).arguments)


def _has_left(module: str) -> bool:
    """Whether a module that is hosted here, too, is asked at its service; the service itself never does."""
    return (
        is_served_elsewhere(module)
        and settings.AGROVET_SIDE == "monolith"
        and bool(settings.AGROVET_SERVICE_URLS.get(module))
    )


def _there_or_here(door: Door, function: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    """Ask the service; where it surely did nothing, or what it did may be done twice, do without it."""
    try:
        answer: R = _at_a_distance(door, *args, **kwargs)
    except ServiceUnavailable as error:
        if error.was_sent and not door.safe:
            raise
        logger.warning("%s.%s is answered here, its service is away.", door.module, door.name)
        return function(*args, **kwargs)
    return answer


def answer_or(default: R, function: Callable[..., R], **arguments: Any) -> R:
    """
    Ask, and do with `default` where the other module is away.

    For what only embellishes an answer (a name, a picture), so that a list does not fail for it.
    """
    try:
        return function(**arguments)
    except ServiceUnavailable as error:
        logger.warning("Answering without %s: %s", getattr(function, "__name__", function), error)
        return default


@contextmanager
def stand_in(module: str, replacement: object) -> Iterator[None]:
    """Let another object with the same functions answer for a module: for tests of one module alone."""
    before = _stand_ins.get(module)
    _stand_ins[module] = replacement
    try:
        yield
    finally:
        if before is None:
            del _stand_ins[module]
        else:
            _stand_ins[module] = before
