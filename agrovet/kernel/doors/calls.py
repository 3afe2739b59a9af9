"""
A door function declares; the function of the same name in the module's private file carries it out.

Where the module is hosted by this process, a call is a plain function call, and the private file is
imported by the first one. Where it is hosted elsewhere, the call goes to whatever reaches it.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib import import_module
from typing import Any, ParamSpec, TypeVar

from django.conf import settings

from agrovet.kernel.errors import Unavailable

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

_stand_ins: dict[str, object] = {}


class ServiceUnavailable(Unavailable):
    """The module that was asked runs elsewhere and does not answer in time."""


def service(private: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """
    Make a function of a module's door.

    `private` is the dotted name of the file whose function of the same name does the work. The body of
    the declared function is never run.
    """
    module = private.split(".")[1]

    def declare(declaration: Callable[P, R]) -> Callable[P, R]:
        name = declaration.__name__

        @cache
        def implementation() -> Callable[P, R]:
            found: Callable[P, R] = getattr(import_module(private), name)
            return found

        @wraps(declaration)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if module in _stand_ins:
                answer: R = getattr(_stand_ins[module], name)(*args, **kwargs)
                return answer
            if module in settings.AGROVET_MODULES:
                return implementation()(*args, **kwargs)
            raise ServiceUnavailable(f"El servicio {module} no está disponible en este momento.")

        call.door = (module, name, private)  # type: ignore[attr-defined]  # read by the checks of the doors
        return call

    return declare


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
