"""The window of a fault: from when until when, and what it may cost whoever is a client meanwhile."""

import math
import time
from collections import Counter
from dataclasses import dataclass, field

from extraction.routes import module_of

READS = {"GET", "HEAD", "OPTIONS"}
IN_FLIGHT = 10.0  # seconds that a message may have been under way when the fault came


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What a client met: its request, from when until when, and how it ended; `broke`: without an answer."""

    method: str
    path: str
    began: float
    ended: float
    broke: bool = False
    status: int = 0
    retry_after: str = ""

    @property
    def module(self) -> str:
        """Who answers for the path."""
        return module_of(self.path.partition("?")[0].encode()) or ""

    @property
    def is_put_off(self) -> bool:
        """Told to come again."""
        return self.status == 503 and self.retry_after.isdecimal()


@dataclass(frozen=True, kw_only=True)
class May:
    """
    What a fault may cost.

    `breaks`: the process that clients are connected to is killed. `breaks_service`: the module's service is. `stops`:
    the databases do not answer. `holds`: nobody is there to open the module's gate again. `mutes`: frames may not
    arrive, as what carries them is gone, or what stores them.
    """

    breaks: bool = False
    breaks_service: bool = False
    stops: bool = False
    holds: bool = False
    mutes: bool = False


@dataclass(kw_only=True)
class Window:
    """
    One fault's; until it is opened, it explains nothing. Whatever else clients meet in it is a failure, and so is
    the same a moment before or after.
    """

    module: str
    may: May
    began: float = math.inf
    ended: float = math.inf
    cost: Counter[str] = field(default_factory=Counter)

    def open(self) -> None:
        """The fault comes."""
        self.began = time.monotonic()

    @property
    def has_come(self) -> bool:
        """Whether it was opened."""
        return self.began < math.inf

    def close(self) -> None:
        """From now on nothing may fail."""
        self.ended = time.monotonic()

    def explains(self, met: Meeting) -> str:
        """In which way the fault has refused this; empty where it has not."""
        if met.ended < self.began or met.began > self.ended:
            return ""
        if self.may.breaks and met.broke:
            return "connections broken"
        if self.may.breaks_service and self.module == met.module and met.status == 502 and met.method not in READS:
            return "502 for writes"
        if self.may.stops and met.is_put_off:
            return "503"
        if self.may.holds and self.module == met.module and met.is_put_off and met.method not in READS:
            return "503 for held writes"
        return ""

    def explains_closing(self, at: float) -> bool:
        """Whether sockets were cut by it that were cut at this moment."""
        return self.began <= at <= self.ended and (
            self.may.breaks or (self.may.breaks_service and self.module == "chat")
        )

    def explains_silence(self, sent_at: float) -> bool:
        """Whether a message that was sent then may have been heard by nobody, or at one end alone."""
        return self.may.mutes and self.began - IN_FLIGHT <= sent_at <= self.ended
