"""What a run found, and whether the bus kept all its promises."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tests.torture.bus.counting import Log, Reading
from tests.torture.bus.plan import Plan
from tests.torture.bus.wiring import OUTSIDE


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`before` is what handlers had done while the poisoned was poisoned, `after` once it was mended and retried."""

    plan: Plan
    killed: Mapping[str, int]
    faults: Mapping[str, int]
    meddled: Mapping[str, int]
    logs: Sequence[Log]
    before: Sequence[Reading]
    after: Sequence[Reading]
    has_drained: bool
    is_in_order: bool
    seconds_attacked: float
    seconds: float

    @property
    def events(self) -> int:
        """How many events there were, consequences included."""
        return sum(log.events for log in self.logs)

    @property
    def kills(self) -> int:
        """How many processes were killed."""
        return sum(self.killed.values())

    def may_double(self, handler: str) -> int:
        """
        How often an effect may have happened twice.

        Each death of a process, of the database or of a connection can interrupt an outside handler between one
        effect and its cursor. In the database, nothing may.
        """
        return self.kills + sum(self.faults.values()) if handler == OUTSIDE else 0

    def is_right(self, reading: Reading) -> bool:
        """Whether this handler did what it should with this source."""
        return reading.is_right(may_double=self.may_double(reading.handler))

    @property
    def holds(self) -> bool:
        """Whether every promise was kept."""
        return (
            self.has_drained
            and self.is_in_order
            and all(log.is_whole for log in self.logs)
            and all(self.is_right(reading) for reading in (*self.before, *self.after))
        )

    def as_json(self) -> dict[str, Any]:
        """All of it, for programs."""
        plan = asdict(self.plan)
        plan.pop("folder")
        return {
            "holds": self.holds,
            "plan": plan,
            "events": self.events,
            "kills": self.kills,
            "killed": dict(self.killed),
            "faults": dict(self.faults),
            "meddled": dict(self.meddled),
            "drained": self.has_drained,
            "bus verify": self.is_in_order,
            "logs": [asdict(log) for log in self.logs],
            "before mending": [asdict(reading) for reading in self.before],
            "after mending": [asdict(reading) for reading in self.after],
            "seconds under attack": round(self.seconds_attacked, 1),
            "seconds": round(self.seconds, 1),
        }
