"""The guard of features: requests that do worse with one than without it end its ramp, and nobody has it any more."""

import logging
import time

from django.conf import settings

from agrovet.kernel.flags import UnknownFlag, operations
from agrovet.kernel.flags.counting import counted
from agrovet.kernel.flags.decided import decided, guarded
from agrovet.kernel.flags.errors import Refused, SeenOther
from extraction.guarding.judging import Words, comparison
from extraction.guarding.window import Seen, Window
from extraction.lookout import Lookout

logger = logging.getLogger(__name__)

ACTOR = "guardrail"
FEATURE = Words(there="with it", here="without it", of_there="with it", of_here="the others'")


class FeatureGuard(Lookout):
    """Judges what went through this process, as long as it lives; the first process that has seen enough decides."""

    name = "features"
    every = 1.0  # seconds
    hindered = "The guard of features could not decide, and looks again"
    bears = (Refused, UnknownFlag)

    def __init__(self) -> None:
        super().__init__()
        self._windows: dict[str, Window] = {}

    def look(self) -> None:
        """Judge every feature whose share is on a guarded ramp."""
        names = guarded()
        for gone in self._windows.keys() - set(names):
            # A later ramp begins with nothing against it.
            del self._windows[gone]
        for name in names:
            self._judge(name)

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
