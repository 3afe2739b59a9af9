"""Status: where each module stands, how far the other side is behind, and which step is safe next."""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError

from agrovet.kernel.databases import control_alias
from extraction.moving import following
from extraction.operations.models import Verification
from extraction.operations.running import is_attended, under_way
from extraction.operations.sides import TWO_SIDED, sides_of
from extraction.placements import processes, store
from extraction.placements.models import Placement
from extraction.shadow import found


@dataclass(frozen=True, kw_only=True)
class Look:
    """One module. `lag_rows` and `lag_seconds` are empty where nothing follows; `problem` says what ails it."""

    module: str
    phase: str
    share: int
    shadow: int
    authority: str
    epoch: int
    term: int
    lag_rows: int | None
    lag_seconds: float | None
    verified_at: str | None
    verified_rows: int | None
    differing: int | None
    mismatches: int
    under_way: str
    services: int
    processes: int
    who: str
    why: str
    changed_at: str | None
    problem: str
    next_step: str

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def status(module: str) -> Look:
    """How the module stands now."""
    row = store.placement_of(module)
    rows, seconds, problem = _lag(row)
    last = (
        Verification.objects.using(control_alias()).filter(module=module, term=row.term).order_by("-at").first()
        if row.phase in TWO_SIDED
        else None
    )
    live = processes.live()
    operation = under_way(module)
    interrupted = operation is not None and not is_attended(operation)
    return Look(
        module=module,
        phase=row.phase,
        share=row.share,
        shadow=row.shadow,
        authority=row.authority,
        epoch=row.epoch,
        term=row.term,
        lag_rows=rows,
        lag_seconds=seconds,
        verified_at=last.at.isoformat(timespec="seconds") if last else None,
        verified_rows=last.rows if last else None,
        differing=last.different if last else None,
        mismatches=found.differed(module) if row.phase in TWO_SIDED else 0,
        under_way="" if operation is None else f"{operation.verb}{' (interrupted)' if interrupted else ''}",
        services=sum(each.side == "service" and module in each.modules for each in live),
        processes=len(live),
        who=row.who,
        why=row.why,
        changed_at=row.changed_at.isoformat(timespec="seconds") if row.changed_at else None,
        problem=problem,
        next_step=_next(row, interrupted=interrupted, last=last),
    )


def status_of_all() -> list[Look]:
    """All modules, in their usual order."""
    return [status(module) for module in settings.ALL_MODULES]


def _lag(row: Placement) -> tuple[int | None, float | None, str]:
    if row.phase not in TWO_SIDED:
        return None, None, ""
    try:
        lag = following.lag(sides_of(row).source, row.module)
    except DatabaseError as error:
        return None, None, f"its database does not answer: {str(error).strip()}"
    return lag.rows, round(lag.seconds, 1), ""


def _next(row: Placement, *, interrupted: bool, last: Verification | None) -> str:
    """The command that is safe to run next."""
    name = f"manage.py extraction {{}} {row.module}"
    if interrupted:
        return name.format("resume")
    if row.phase in ("remote", "moved") and (last is None or last.different):
        return name.format("verify") + (" --repair" if last is not None else "")
    if row.phase == "moved" and row.share < 100:
        return name.format("canary") + " 100"
    return {
        "local": name.format("prepare"),
        "prepared": name.format("shadow") + " 10",
        "shadow": name.format("canary") + " 1",
        "canary": name.format("canary") + f" {_wider(row.share)}",
        "remote": name.format("move"),
        "moved": name.format("settle"),
        "settled": "",
    }[row.phase]


def _wider(share: int) -> int:
    return next((step for step in (1, 10, 50, 100) if step > share), 100)
