"""What clients were promised: every write that was acknowledged, and everything that went wrong for them."""

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from extraction.routes import module_of
from tests.drill.faults.windows import Meeting, Window

Thing = tuple[str, int]  # the path of its kind, its id


@dataclass
class Ledger:
    """
    Kept by the clients while they work.

    `kept` holds, for each thing that was written, the fields as the last acknowledged write left them; `gone` the
    things whose removal was acknowledged. What a fault has refused may have been done or not: `unsure` are values
    that may be there since, `perhaps_gone` things that may not.
    """

    kept: dict[Thing, dict[str, Any]] = field(default_factory=dict)
    gone: set[Thing] = field(default_factory=set)
    unsure: dict[Thing, dict[str, list[Any]]] = field(default_factory=dict)
    perhaps_gone: dict[Thing, dict[str, Any]] = field(default_factory=dict)
    windows: list[Window] = field(default_factory=list)
    last_write: dict[str, float] = field(default_factory=dict)
    writes: Counter[str] = field(default_factory=Counter)  # acknowledged, by module
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
        module = module_of(path.encode()) or ""
        self.writes[module] += 1
        self.last_write[module] = time.monotonic()
        for name in fields:
            self.unsure.get((path, id), {}).pop(name, None)

    def removed(self, path: str, id: int) -> None:
        """A removal was acknowledged."""
        self.kept.pop((path, id), None)
        self.gone.add((path, id))

    def failed(self, what: str) -> None:
        """A client met something that it must not meet."""
        self.failures.append(f"{time.monotonic() - self.began:.1f} s: {what}")

    def refused(self, met: Meeting, what: str, fields: Any) -> None:
        """A request came to nothing: by a fault that explains it, or it is a failure."""
        for window in self.windows:
            if how := window.explains(met):
                window.cost[how] += 1
                self._unclear(met, fields or {})
                return
        self.failed(f"{met.method} {met.path}: {what}")

    def _unclear(self, met: Meeting, fields: dict[str, Any]) -> None:
        kind, _, id = met.path.rstrip("/").rpartition("/")
        if not id.isdecimal():
            return
        thing = (f"{kind}/", int(id))
        if met.method == "DELETE" and thing in self.kept:
            self.perhaps_gone[thing] = self.kept.pop(thing)
        elif met.method == "PATCH":
            for name, value in fields.items():
                self.unsure.setdefault(thing, {}).setdefault(name, []).append(value)

    def may_be(self, thing: Thing, name: str, value: Any) -> bool:
        """Whether a write that a fault refused would have left this value."""
        return value in self.unsure.get(thing, {}).get(name, ())

    def may_be_unheard(self, sent_at: float) -> bool:
        """Whether a fault explains that a message that was sent then did not arrive."""
        return any(window.explains_silence(sent_at) for window in self.windows)

    def note(self, what: str) -> None:
        """When something happened that is counted elsewhere."""
        self.noted.append(f"{time.monotonic() - self.began:.1f} s: {what}")

    def lost_socket(self, what: str) -> bool:
        """A socket was closed that its client had not closed; whether a fault explains it."""
        for window in self.windows:
            if window.explains_closing(time.monotonic()):
                window.cost["sockets cut"] += 1
                return True
        self.dropped.append(f"{time.monotonic() - self.began:.1f} s: {what}")
        return False
