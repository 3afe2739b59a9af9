"""The guard: a thread in each web process of the monolith, which looks once a second and takes people back."""

import logging
import time

from django.conf import settings
from django.db import Error as DatabaseError
from psycopg_pool import PoolTimeout

from agrovet.kernel import placement
from agrovet.kernel.counts import Count
from agrovet.kernel.databases import service_alias_of
from agrovet.kernel.placement import Standing, standing_of
from extraction.guarding.features import feature_guard
from extraction.guarding.judging import breaches
from extraction.guarding.window import Seen, Window
from extraction.lookout import Lookout
from extraction.moving import following
from extraction.operations.sides import sides_of
from extraction.operations.stepping_back import serve_here
from extraction.placements import store
from extraction.router.counting import counts
from extraction.shadow.ledger import ledger

logger = logging.getLogger(__name__)

ACTOR = "guardrail"
LOOK_AT_LAG_EVERY = 5.0
# While the data is here: there is a monolith to compare with, and going back costs nothing.
GUARDED = ("canary", "remote")


class Guard(Lookout):
    """Judges, as long as the process lives."""

    name = "guard"
    every = 1.0  # seconds
    hindered = "The guard could not decide, and looks again"
    bears = (store.Refused,)

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[str, Window] = {}
        self._lags: dict[str, tuple[float, float]] = {}

    def look(self) -> None:
        """Judge every module whose people are shared."""
        for module in settings.AGROVET_MODULES:
            standing = standing_of(module)
            if is_guarded(standing):
                self._judge(module)
            else:
                # Who comes to the service later begins with nothing against it.
                self._windows.pop(module, None)
                self._lags.pop(module, None)

    def _judge(self, module: str) -> None:
        window = self._windows.setdefault(module, Window(settings.AGROVET_GUARD_SECONDS))
        found = breaches(window.add(_now(module)), lag_seconds=self._lag(module))
        if not found:
            return
        reason = f"In {settings.AGROVET_GUARD_SECONDS} s: " + " ".join(found)
        serve_here(module, actor=ACTOR, reason=reason)
        logger.error("The people of %s were taken back to the monolith. %s", module, reason)
        self._windows.pop(module)
        if placement.watcher is not None:
            placement.watcher.look()

    def _lag(self, module: str) -> float:
        if service_alias_of(module) not in settings.DATABASES:
            return 0.0
        at, seconds = self._lags.get(module, (float("-inf"), 0.0))
        if time.monotonic() - at >= LOOK_AT_LAG_EVERY:
            try:
                seconds = following.lag(sides_of(store.placement_of(module)).source, module).seconds
            except (DatabaseError, PoolTimeout) as error:
                # The other limits are judged all the same.
                logger.warning("How far the other side of %s is behind is not known: %s", module, error)
            self._lags[module] = time.monotonic(), seconds
        return seconds


def is_guarded(standing: Standing) -> bool:
    """Whether people of a module that stands like this can be taken back by the guard."""
    return standing.share > 0 and standing.phase in GUARDED


def _now(module: str) -> Seen:
    of = counts()
    compared, differed = ledger.totals(module)
    return Seen(
        at=time.monotonic(),
        monolith=of.get((module, "monolith"), Count()),
        service=of.get((module, "service"), Count()),
        compared=compared,
        differed=differed,
    )


_guard = Guard()


def guard() -> None:
    """Let this process judge features, and services if it is the monolith and knows one."""
    if settings.AGROVET_GUARD_ON:
        feature_guard.start()
    if (
        settings.AGROVET_GUARD_ON
        and settings.AGROVET_SIDE == "monolith"
        and any(settings.AGROVET_SERVICE_URLS.values())
    ):
        _guard.start()
