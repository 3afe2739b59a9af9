"""Which step is safe next, by how a module stands."""

from dataclasses import dataclass

from extraction.operations.models import Verification
from extraction.placements.models import Placement

WIDER = (1, 10, 50, 100)


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """A verb of `manage.py extraction`, with what it takes; an empty verb where nothing is left to do."""

    verb: str = ""
    percent: int | None = None
    repair: bool = False

    def command(self, module: str) -> str:
        """As it is typed."""
        if not self.verb:
            return ""
        parts = ["manage.py extraction", self.verb, module]
        parts += [] if self.percent is None else [str(self.percent)]
        return " ".join([*parts, *(["--repair"] if self.repair else [])])


def next_step(row: Placement, *, interrupted: bool, last: Verification | None, has_agreed_long: bool) -> NextStep:
    """
    The step that is safe to take next; `last` is the last comparison of both sides as they stand.

    While the way back is kept on purpose, none is: settling comes when both have agreed for days.
    """
    if interrupted:
        return NextStep(verb="resume")
    if row.phase in ("remote", "moved") and (last is None or last.different):
        return NextStep(verb="verify", repair=last is not None)
    if row.phase == "moved" and row.share < 100:
        return NextStep(verb="canary", percent=100)
    return {
        "local": NextStep(verb="prepare"),
        "prepared": NextStep(verb="shadow", percent=10),
        "shadow": NextStep(verb="canary", percent=1),
        "canary": NextStep(verb="canary", percent=_wider(row.share)),
        "remote": NextStep(verb="move"),
        "moved": NextStep(verb="settle") if has_agreed_long else NextStep(),
        "settled": NextStep(),
    }[row.phase]


def _wider(share: int) -> int:
    return next((step for step in WIDER if step > share), 100)
