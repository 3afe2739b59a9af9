"""Pauses between tries: doubling from a second, and spread out, so that what failed together does not come together."""

from dataclasses import dataclass
from datetime import timedelta
from random import uniform

_SPREAD = 1.2  # times as long, at most; and as much shorter


@dataclass(frozen=True)
class Pauses:
    """How long to wait after so many tries, the first being 1. `longest` is where the doubling ends."""

    longest: timedelta

    def after(self, tries: int) -> timedelta:
        """A pause, another one each time it is asked for."""
        return self._doubled(tries) * uniform(2 - _SPREAD, _SPREAD)

    def most_after(self, tries: int) -> timedelta:
        """No pause is longer: one that seems to be was begun before the clock was set back."""
        return self._doubled(tries) * _SPREAD

    def _doubled(self, tries: int) -> timedelta:
        return min(timedelta(seconds=2 ** min(tries - 1, 20)), self.longest)
