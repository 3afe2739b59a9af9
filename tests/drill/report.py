"""What was seen of each module on its way."""

from dataclasses import asdict, dataclass, field
from typing import Any

BUDGET_MS = 1000.0


@dataclass(frozen=True, kw_only=True)
class Switch:
    """The data went to the other side. `held_ms`: from the first writer that waited until writers could go on."""

    verb: str
    held_ms: float
    steps_ms: dict[str, float]
    carried: int


@dataclass
class Journey:
    """One module: its switches, and what was compared."""

    module: str
    switches: list[Switch] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    rows: int = 0
    verified: int = 0
    differing: list[str] = field(default_factory=list)
    standstills: int = 0
    unequal: list[str] = field(default_factory=list)
    clashing: list[str] = field(default_factory=list)

    @property
    def holds_ms(self) -> list[float]:
        """How long writers were held, each time; for a try that was given up, all of the budget."""
        return [switch.held_ms for switch in self.switches] + [BUDGET_MS] * len(self.given_up)

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)
