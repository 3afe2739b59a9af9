"""Status: where each module stands, how far the other side is behind, and which step is safe next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Max, Q

from agrovet.kernel.databases import control_alias
from extraction.moving import following
from extraction.moving.following import Lag
from extraction.operations.agreeing import agreed_since, is_long_enough
from extraction.operations.models import Operation, Verification
from extraction.operations.next_step import next_step
from extraction.operations.running import is_attended
from extraction.operations.sides import TWO_SIDED, sides_of
from extraction.placements import processes
from extraction.placements.models import Placement, Process
from extraction.shadow import found


@dataclass(frozen=True, kw_only=True)
class Look:
    """
    One module. `lag_rows` and `lag_seconds` are empty where nothing follows; `problem` says what ails it.

    `next_step` is a command, and `next_verb` and `next_percent` the same in parts.
    """

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
    next_verb: str
    next_percent: int | None

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def status(module: str) -> Look:
    """How the module stands now."""
    return _looks([module])[0]


def status_of_all() -> list[Look]:
    """All modules, in their usual order; as many questions as for one, but for databases that are followed."""
    return _looks(settings.ALL_MODULES)


def _looks(modules: Sequence[str]) -> list[Look]:
    kept = Placement.objects.using(control_alias()).in_bulk(list(modules))
    rows = [kept.get(module) or Placement(module=module) for module in modules]
    on_their_way = [row for row in rows if row.phase in TWO_SIDED]
    verified, lags = _verified(on_their_way), _lags(on_their_way)
    since = agreed_since([row for row in rows if row.phase == "moved"])
    mismatches = found.differed_by_module() if on_their_way else {}
    begun = Operation.objects.using(control_alias()).filter(module__in=modules, ended_at__isnull=True)
    operations = {operation.module: operation for operation in begun}
    live = processes.live()
    return [
        _look(
            row,
            operation=operations.get(row.module),
            last=verified.get(row.module),
            has_agreed_long=is_long_enough(since.get(row.module)),
            lag=lags.get(row.module),
            mismatches=mismatches.get(row.module, 0) if row.phase in TWO_SIDED else 0,
            live=live,
        )
        for row in rows
    ]


def _look(
    row: Placement,
    *,
    operation: Operation | None,
    last: Verification | None,
    has_agreed_long: bool,
    lag: Lag | str | None,
    mismatches: int,
    live: Collection[Process],
) -> Look:
    interrupted = operation is not None and not is_attended(operation)
    following_step = next_step(row, interrupted=interrupted, last=last, has_agreed_long=has_agreed_long)
    return Look(
        module=row.module,
        phase=row.phase,
        share=row.share,
        shadow=row.shadow,
        authority=row.authority,
        epoch=row.epoch,
        term=row.term,
        lag_rows=lag.rows if isinstance(lag, Lag) else None,
        lag_seconds=round(lag.seconds, 1) if isinstance(lag, Lag) else None,
        verified_at=last.at.isoformat(timespec="seconds") if last else None,
        verified_rows=last.rows if last else None,
        differing=last.different if last else None,
        mismatches=mismatches,
        under_way="" if operation is None else f"{operation.verb}{' (interrupted)' if interrupted else ''}",
        services=sum(each.side == "service" and row.module in each.modules for each in live),
        processes=len(live),
        who=row.who,
        why=row.why,
        changed_at=row.changed_at.isoformat(timespec="seconds") if row.changed_at else None,
        problem=lag if isinstance(lag, str) else "",
        next_step=following_step.command(row.module),
        next_verb=following_step.verb,
        next_percent=following_step.percent,
    )


def _verified(rows: Sequence[Placement]) -> dict[str, Verification]:
    """The last comparison of each, under the term that it has now."""
    if not rows:
        return {}
    asked = Q()
    for row in rows:
        asked |= Q(module=row.module, term=row.term)
    kept = Verification.objects.using(control_alias())
    newest = kept.filter(asked).values("module").annotate(newest=Max("id")).values("newest").order_by()
    return {each.module: each for each in kept.filter(id__in=newest)}


def _lags(rows: Sequence[Placement]) -> Mapping[str, Lag | str]:
    """How far the other side of each is behind; a sentence where its database does not answer."""
    by_source: dict[str, list[str]] = {}
    for row in rows:
        by_source.setdefault(sides_of(row).source, []).append(row.module)
    told: dict[str, Lag | str] = {}
    for source, modules in by_source.items():
        try:
            told |= following.lags(source, modules)
        except DatabaseError as error:
            told |= dict.fromkeys(modules, f"its database does not answer: {str(error).strip()}")
    return told
