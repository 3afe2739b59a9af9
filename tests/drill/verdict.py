"""What a drill found, and whether everything held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from tests.bench.figures import machine
from tests.drill.faults.row import Row
from tests.drill.ledger import Ledger
from tests.drill.plan import Plan
from tests.drill.report import Journey

P95_MS, LONGEST_MS = 250, 1000


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`stopped` says why the drill did not come to its end; empty where it did."""

    plan: Plan
    ledger: Ledger
    journeys: Sequence[Journey]
    rows: Sequence[Row]
    missing: Sequence[str]
    events: Sequence[str]
    unread: Sequence[str]
    unaffected: Sequence[str]
    bus: Sequence[str]
    frames: Sequence[str]
    stopped: str
    load: tuple[float, float, float]
    seconds: float

    @property
    def zeros(self) -> Mapping[str, Sequence[str]]:
        """What must not have happened at all, each with all that did."""
        return {
            "requests failed": self.ledger.failures,
            "acknowledged writes missing or wrong": self.missing,
            "events lost or doubled": self.events,
            "events not read, or set aside": self.unread,
            "effects of events missing or doubled": self.unaffected,
            "findings of `bus verify`": self.bus,
            "sockets dropped": self.ledger.dropped,
            "frames missing or doubled": self.frames,
            "numbers that would be given twice": [one for each in self.journeys for one in each.clashing],
            "rows that differ, in use": [one for each in self.journeys for one in each.differing],
            "digests that differ, at a standstill": [one for each in self.journeys for one in each.unequal],
            "faults that left something behind": [
                f"{row.fault}, {row.when}: {one}" for row in self.rows for one in row.found
            ],
        }

    @property
    def holds_ms(self) -> list[float]:
        """All of them, shortest first."""
        return sorted(held for journey in self.journeys for held in journey.holds_ms)

    @property
    def p95_ms(self) -> float:
        """The hold that 95 % of all do not exceed (nearest rank)."""
        holds = self.holds_ms
        return holds[ceil(0.95 * len(holds)) - 1] if holds else 0.0

    @property
    def longest_ms(self) -> float:
        """The longest hold."""
        return max(self.holds_ms, default=0.0)

    @property
    def holds_are_short(self) -> bool:
        """Whether writers were held for as long as they may be, and no longer."""
        return self.p95_ms < P95_MS and self.longest_ms <= LONGEST_MS

    @property
    def holds(self) -> bool:
        """Whether the drill succeeded."""
        return (
            not self.stopped and not any(self.zeros.values()) and (self.holds_are_short or not self.plan.judges_holds)
        )

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "holds": self.holds,
            "stopped": self.stopped,
            "machine": machine(),
            "load": self.load,
            "seconds": round(self.seconds, 1),
            "requests": dict(self.ledger.requests),
            "slowest_s": round(self.ledger.slowest, 3),
            "acknowledged": len(self.ledger.kept) + len(self.ledger.gone),
            "frames": {"sent": self.ledger.sent, "received": self.ledger.received},
            "noted": self.ledger.noted,
            "counts": {name: len(found) for name, found in self.zeros.items()},
            "found": {name: list(found)[:20] for name, found in self.zeros.items()},
            "holds_ms": {"p95": self.p95_ms, "max": self.longest_ms, "are short": self.holds_are_short},
            "faults": [row.as_json() for row in self.rows],
            "modules": [journey.as_json() for journey in self.journeys],
        }
