"""`extraction history [MODULE]`."""

from argparse import ArgumentParser
from typing import Any

from rich.markup import escape
from rich.table import Table

from agrovet.kernel.management.console import FINE, Console
from agrovet.kernel.record.reading import Choice, Told, latest
from extraction.operations.checking import exists
from extraction.operations.refusing import Refusal, require
from extraction.placements.store import CHANGED

SAYS = "Who changed what about a module's placement, when and why; newest last. `record list` tells the rest."


def add_arguments(parser: ArgumentParser) -> None:
    """One module or all, and how many."""
    parser.add_argument("module", metavar="MODULE", nargs="?")
    parser.add_argument("-n", type=int, default=50, metavar="N", help="how many (50)")


def run(console: Console, *, module: str | None, n: int, **_: Any) -> int:
    """The last changes of placements, out of the record."""
    if module:
        require(exists(module))
    if n < 1:
        require([Refusal(what=f"-n {n} shows nothing.", advice="Write a number from 1.")])
    shown = list(reversed(latest(Choice(module=module or "", action=CHANGED), count=n)))
    table = Table(box=None, pad_edge=False)
    for name in ("at", "module", "who", "what", "why"):
        table.add_column(name)
    for each in shown:
        table.add_row(
            f"{each.at:%Y-%m-%d %H:%M:%S}",
            each.module,
            escape(each.actor),
            escape(_difference(each)),
            escape(each.reason),
        )
    console.tell([_as_plain(each) for each in shown], table)
    return FINE


def _difference(change: Told) -> str:
    changed = (
        f"{name} {before} → {after}"
        for name, (before, after) in change.differences.items()
        if name not in ("epoch", "term", "hold_until")
    )
    return ", ".join(changed) or "announced"


def _as_plain(change: Told) -> dict[str, Any]:
    names = ("id", "module", "actor", "reason", "before", "after", "at", "hash")
    return {name: getattr(change, name) for name in names}
