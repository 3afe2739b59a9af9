"""`extraction verify MODULE`."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from agrovet.kernel.management.console import FAILED, FINE, Console
from extraction.commands.deciding import rehearse
from extraction.operations import comparing
from extraction.operations.looking import status

SAYS = "Compare every row of both sides, while the module is in use."
STEPS = ("compare every row of both sides, while they are in use", "copy again what differs, and compare again")
MOST_SHOWN = 20


def add_arguments(parser: ArgumentParser) -> None:
    """A module, and whether to mend it."""
    parser.add_argument("module", metavar="MODULE")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and what stands in the way")
    parser.add_argument("--repair", action="store_true", help="copy again what differs, from the side with the data")


def run(console: Console, *, module: str, repair: bool, dry_run: bool, **_: Any) -> int:
    """Exit code 1 where rows differ."""
    if dry_run:
        return rehearse(console, module, STEPS if repair else STEPS[:1], comparing.refusals(module))
    with console.steps() as steps:
        found = comparing.verify(module, repair=repair, progress=steps.progress)
    shown = found.differences[:MOST_SHOWN]
    console.tell(
        {
            "module": module,
            "rows": found.rows,
            "seconds": round(found.seconds, 3),
            "different": found.different,
            "differences": [asdict(each) for each in found.differences],
            "next": status(module).next_step,
        },
        f"{sum(found.rows.values())} rows compared in {found.seconds:.1f} s, {found.different} differ.",
        *(f"{each.table} {each.key}: {each.source} here, {each.target} there" for each in shown),
    )
    return FINE if found.is_equal else FAILED
