"""
Ramps: a share that grows by the clock.

Nobody has to move one on: every process reads the share from the steps and the time. What ends it before its time is
an operator, or the guard.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Ramp:
    """Shares in percent, each for `minutes`, the last one for good; `began` is in seconds since 1970."""

    shares: tuple[int, ...]
    minutes: float
    began: float
    is_guarded: bool

    def share(self, now: float) -> int:
        """How many percent have the feature now; nobody before it began."""
        step = int((now - self.began) // (self.minutes * 60))
        return self.shares[min(step, len(self.shares) - 1)] if step >= 0 else 0

    def is_watched(self, now: float) -> bool:
        """Whether the guard may end it: until its last share, too, has stood for the time of a step."""
        return self.is_guarded and now < self.last_step_at + self.minutes * 60

    @property
    def last_step_at(self) -> float:
        """When it comes to its last share."""
        return self.began + (len(self.shares) - 1) * self.minutes * 60


def check(shares: Sequence[int], minutes: float) -> None:
    """
    Refuse what is no ramp.

    :raises ValueError: if the shares do not grow from 1 to 100 at most, or take no time
    """
    if not shares or list(shares) != sorted(set(shares)) or not (shares[0] >= 1 and shares[-1] <= 100):
        raise ValueError("The shares of a ramp grow, from 1 % on, to 100 % at most: 1,10,50,100.")
    if not minutes > 0:
        raise ValueError("Each step of a ramp takes its time: write minutes above 0.")


def ramp_of(plain: Mapping[str, Any]) -> Ramp:
    """A ramp as it is kept: `{"shares": [1, 100], "minutes": 30, "began": "2027-...", "guarded": true}`."""
    shares, minutes = tuple(plain["shares"]), float(plain["minutes"])
    check(shares, minutes)
    return Ramp(
        shares=shares,
        minutes=minutes,
        began=datetime.fromisoformat(plain["began"]).timestamp(),
        is_guarded=bool(plain["guarded"]),
    )
