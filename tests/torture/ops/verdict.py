"""What came of each fault, and whether it is as it should be."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Line:
    """
    One fault. `answers` counts what clients saw by status; `healed` is in seconds, None where it did not heal.

    `skipped` says why it was not caused.
    """

    fault: str
    done: str = ""
    answers: Mapping[str, int] = field(default_factory=dict)
    written: int = 0
    lost: Sequence[str] = ()
    healed: float | None = None
    wrong: Sequence[str] = ()
    skipped: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, nobody saw what nobody may see, and it healed."""
        return bool(self.skipped) or not (self.lost or self.wrong or self.healed is None)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """All faults of a run."""

    lines: Sequence[Line]
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether every fault that was caused was borne."""
        return all(line.holds for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """All of it, for programs."""
        lines = [{**asdict(line), "holds": line.holds} for line in self.lines]
        return {"holds": self.holds, "seconds": round(self.seconds, 1), "faults": lines}
