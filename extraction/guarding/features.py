"""The guard of features: requests that do worse with one than without it end its ramp, and nobody has it any more."""

import logging
import threading
import time

from django.conf import settings
from django.db import Error as DatabaseError
from psycopg_pool import PoolTimeout

from agrovet.kernel.databases import give_back_connections
from agrovet.kernel.flags import UnknownFlag, operations
from agrovet.kernel.flags.counting import counted
from agrovet.kernel.flags.decided import decided, guarded
from agrovet.kernel.flags.errors import Refused, SeenOther
from extraction.guarding.judging import Words, comparison
from extraction.guarding.window import Seen, Window

logger = logging.getLogger(__name__)

ACTOR = "guardrail"
LOOK_EVERY = 1.0  # seconds
FEATURE = Words(there="with it", here="without it", of_there="with it", of_here="the others'")


class FeatureGuard:
    """Judges what went through this process, as long as it lives; the first process that has seen enough decides."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._windows: dict[str, Window] = {}

    def start(self) -> None:
        """Begin, unless it has begun."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._watch, name="features", daemon=True)
            self._thread.start()

    def look(self) -> None:
        """Judge every feature whose share is on a guarded ramp."""
        names = guarded()
        for gone in self._windows.keys() - set(names):
            # A later ramp begins with nothing against it.
            del self._windows[gone]
        for name in names:
            self._judge(name)

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK_EVERY)
            try:
                self.look()
            except (DatabaseError, PoolTimeout, Refused, UnknownFlag) as error:
                logger.warning("The guard of features could not decide, and looks again: %s", error)
            except Exception:
                # Nobody else would notice that this thread is gone.
                logger.exception("The guard of features stumbled; it looks again.")
            finally:
                give_back_connections()

    def _judge(self, name: str) -> None:
        window = self._windows.setdefault(name, Window(settings.AGROVET_GUARD_SECONDS))
        now = Seen(at=time.monotonic(), service=counted(name, with_it=True), monolith=counted(name, with_it=False))
        found = comparison(window.add(now), FEATURE)
        known = decided(name)
        if not found or known is None:
            return
        reason = f"In {settings.AGROVET_GUARD_SECONDS} s: " + " ".join(found)
        try:
            operations.stop_ramp(name, share=0, seen=known.version, actor=ACTOR, reason=reason)
        except SeenOther:
            return  # somebody decided meanwhile: this process will know in a moment
        logger.error("Nobody has %s any more. %s", name, reason)


feature_guard = FeatureGuard()
