"""The cast of the demo: who and what the modules' demos refer to across modules."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(kw_only=True)
class Cast:
    """
    Passed from module to module while the demo is made.

    `people` and `pictures` hold ids by a short name (`marta`, `potrero`); `now` is the moment the demo is made
    at. `made` counts what each module made, `notes` are sentences for whoever asked for the demo.
    """

    now: datetime
    people: dict[str, int] = field(default_factory=dict)
    pictures: dict[str, int] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def ago(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """A moment before now."""
        return self.now - timedelta(days=days, hours=hours, minutes=minutes)

    def count(self, what: str, number: int = 1) -> None:
        """Note that so many of something were made."""
        self.made[what] = self.made.get(what, 0) + number
