"""Verify: compare both sides, keep what was found, and mend it where asked."""

from dataclasses import asdict
from datetime import UTC, datetime

from agrovet.kernel.databases import control_alias
from extraction.moving import verifying
from extraction.moving.errors import CannotMove
from extraction.moving.verifying import Verification
from extraction.operations import checking
from extraction.operations.models import Verification as Compared
from extraction.operations.refusing import Failed, Refusal, require
from extraction.operations.showing import Progress, show_nothing
from extraction.operations.sides import TWO_SIDED, sides_of
from extraction.placements import store
from extraction.placements.models import Placement


def refusals(module: str) -> list[Refusal]:
    """Why there is nothing to compare; empty where there is."""
    if found := list(checking.known(module)):
        return found
    row = store.placement_of(module)
    return list(checking.in_phase(row, TWO_SIDED, f"Run manage.py extraction prepare {module} first."))


def verify(module: str, *, repair: bool = False, progress: Progress = show_nothing) -> Verification:
    """
    Compare every row of both sides, while the module is in use; with `repair`, copy again what differs.

    :raises Refused: if the module has one side only
    """
    require(refusals(module))
    row = store.placement_of(module)
    found = compare(row, progress=progress)
    if repair and not found.is_equal:
        sides = sides_of(row)
        verifying.repair(sides.source, sides.target, module, found.differences)
        found = compare(row, progress=progress)
    return found


def compare(row: Placement, *, progress: Progress) -> Verification:
    """
    Compare, and keep the result for the term under which the sides stand.

    :raises Failed: if the copy has not come to its end
    """
    sides = sides_of(row)
    try:
        found = verifying.verify(
            sides.source, sides.target, row.module, tell=lambda table, rows: progress(f"comparing {table}", rows, rows)
        )
    except CannotMove as error:
        raise Failed(str(error)) from error
    Compared.objects.using(control_alias()).create(
        module=row.module,
        term=row.term,
        at=datetime.now(UTC),
        seconds=found.seconds,
        rows=sum(found.rows.values()),
        different=found.different,
        differing=[asdict(each) for each in found.differences],
    )
    return found
