"""What clients were promised: every write that was acknowledged, and everything that went wrong for them."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Thing = tuple[str, int]  # the path of its kind, its id


@dataclass
class Ledger:
    """
    Kept by the clients while they work.

    `kept` holds, for each thing that was written, the fields as the last acknowledged write left them; `gone` the
    things whose removal was acknowledged.
    """

    kept: dict[Thing, dict[str, Any]] = field(default_factory=dict)
    gone: set[Thing] = field(default_factory=set)
    failures: list[str] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    sent: int = 0
    received: int = 0
    dropped: list[str] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def wrote(self, path: str, id: int, **fields: Any) -> None:
        """A write was acknowledged: the thing has these fields."""
        self.kept.setdefault((path, id), {}).update(fields)

    def removed(self, path: str, id: int) -> None:
        """A removal was acknowledged."""
        self.kept.pop((path, id), None)
        self.gone.add((path, id))

    def failed(self, what: str) -> None:
        """A client met something that it must not meet."""
        self.failures.append(f"{time.monotonic() - self.began:.1f} s: {what}")

    def note(self, what: str) -> None:
        """When something happened that is counted elsewhere."""
        self.noted.append(f"{time.monotonic() - self.began:.1f} s: {what}")

    def lost_socket(self, what: str) -> None:
        """A socket was closed that nobody had closed."""
        self.dropped.append(f"{time.monotonic() - self.began:.1f} s: {what}")
