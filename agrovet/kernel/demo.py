"""Demo data: what the modules' parts of it share."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

SHOWN_PERSON = "marta"
"""The person as whom the start invites to log in: each screen of the app has something for her."""


@dataclass(kw_only=True)
class DemoData:
    """
    Passed from module to module while the demo data is created.

    `people` and `files` hold ids by a short name (`marta`, `potrero`); `now` is the moment of creation. `made`
    counts what each module created, `notes` are sentences for whoever asked for the demo.
    """

    now: datetime
    people: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def ago(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """Return a moment before now."""
        return self.now - timedelta(days=days, hours=hours, minutes=minutes)

    def count(self, what: str, number: int = 1) -> None:
        """Add to the number of created things of a kind."""
        self.made[what] = self.made.get(what, 0) + number
