"""The steps of an operation, as they stand: what was noted before and after each, put together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One step: `begun`, and `done` or `failed` where it has ended, after so many seconds."""

    name: str
    state: str
    began_at: datetime
    seconds: float | None
    error: str


def taken(notes: Iterable[Mapping[str, Any]]) -> list[Taken]:
    """The steps in the order in which they were begun last: one that was taken up again stands at its end."""
    found: dict[str, Taken] = {}
    for note in notes:
        name, state, details = note["step"], note["state"], note["details"]
        before = found.pop(name, None) if state == "begun" else found.get(name)
        found[name] = Taken(
            name=name,
            state=state,
            began_at=note["at"] if state == "begun" or before is None else before.began_at,
            seconds=details.get("seconds"),
            error=details.get("error", ""),
        )
    return list(found.values())
