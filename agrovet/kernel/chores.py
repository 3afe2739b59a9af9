"""Chores: what a module does now and then, without being asked."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Chore:
    """A function that may run at any time, in any process, and more often than needed."""

    name: str
    do: Callable[[], object]

    @property
    def module(self) -> str:
        """The module that it belongs to."""
        return self.name.partition(".")[0]


CHORES: dict[str, Chore] = {}


def chore(*, name: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """
    Have a function done every ten minutes or so; declare it in the module's `subscriptions`.

    `name` is `<module>.<what it does>`; those of the kernel, `kernel.<what it does>`, are done in every process.
    """

    def register(do: Callable[[], object]) -> Callable[[], object]:
        CHORES[name] = Chore(name=name, do=do)
        return do

    return register


def do_all() -> None:
    """Do the chores of the hosted modules; one that fails does not keep the others from their turn."""
    for each in CHORES.values():
        if each.module == "kernel" or each.module in settings.AGROVET_MODULES:
            try:
                each.do()
            except Exception:
                logger.exception("The chore %s failed.", each.name)
