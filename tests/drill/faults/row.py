"""What came of one fault."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(kw_only=True)
class Row:
    """
    `seen`: what clients met that the fault explains, by kind, with how often. `outcome`: how the command ended, and
    what `resume` or `abort` made of it. Seconds from the fault: `clean_after`, and `window` until people were at work
    again. `found`: what must not be, such as requests that failed without an explanation; empty is right.
    """

    module: str
    fault: str
    when: str
    seen: dict[str, int] = field(default_factory=dict)
    outcome: list[str] = field(default_factory=list)
    clean_after: float = 0.0
    window: float = 0.0
    found: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)
