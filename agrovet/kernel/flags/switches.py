"""
Modules that are switched off, as this process knows it: who asks pays a look into a set.

The answer comes from the same provider as any flag's, and is asked for whenever there may be another.
"""

import logging
from collections.abc import Callable

from django.conf import settings

from agrovet.kernel.errors import Unavailable
from agrovet.kernel.flags.declared import switch_of
from agrovet.kernel.flags.evaluating import is_on

logger = logging.getLogger(__name__)

RETRY_AFTER = 30  # seconds


class SwitchedOff(Unavailable):
    """The module is switched off; it is not known until when."""

    retry_after = RETRY_AFTER

    def __init__(self, module: str) -> None:
        super().__init__(f"El servicio {module} está desactivado temporalmente. Intente de nuevo más tarde.")
        self.module = module


_off: frozenset[str] = frozenset()
_tells = False
_listeners: list[Callable[[str], None]] = []


def is_off(module: str) -> bool:
    """Whether the module is switched off."""
    return module in _off


def require_on(module: str) -> None:
    """
    Go on only in a module that is on.

    :raises SwitchedOff: if it is not
    """
    if module in _off:
        raise SwitchedOff(module)


def on_switched_off(listener: Callable[[str], None]) -> None:
    """Call the function with the name of each module that is switched off from now on, from any thread."""
    _listeners.append(listener)


def tell() -> None:
    """Say in the log which modules are off, and from now on when that changes: for processes that serve."""
    global _tells  # noqa: PLW0603 - this process serves, or does not
    _tells = True
    for module in sorted(_off):
        logger.warning("%s is switched off.", module)


def refresh() -> None:
    """Ask again which modules are on."""
    global _off
    before, _off = _off, frozenset(module for module in settings.ALL_MODULES if not is_on(switch_of(module)))
    for module in sorted(_off - before):
        if _tells:
            logger.warning("%s is switched off.", module)
        for listener in _listeners:
            listener(module)
    for module in sorted(before - _off) if _tells else ():
        logger.warning("%s is on again.", module)
