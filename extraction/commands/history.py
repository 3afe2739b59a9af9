"""`extraction history [MODULE]`."""

from argparse import ArgumentParser
from typing import Any

from rich.markup import escape
from rich.table import Table

from agrovet.kernel.databases import control_alias
from extraction.commands.console import FAILED, FINE, Console
from extraction.operations.checking import exists
from extraction.operations.refusing import Refusal, require
from extraction.placements import store
from extraction.placements.models import Change

SAYS = "Who changed what about a module's placement, when and why; newest last."


def add_arguments(parser: ArgumentParser) -> None:
    """One module or all, and how many."""
    parser.add_argument("module", metavar="MODULE", nargs="?")
    parser.add_argument("-n", type=int, default=50, metavar="N", help="how many (50)")
    parser.add_argument("--check", action="store_true", help="find records that were edited or removed")


def run(console: Console, *, module: str | None, n: int, check: bool, **_: Any) -> int:
    """Exit code 1 where the record is not whole."""
    if check:
        found = store.verify_chain()
        console.tell({"found": found}, *(found or ["The record is whole."]))
        return FAILED if found else FINE
    if module:
        require(exists(module))
    if n < 1:
        require([Refusal(what=f"-n {n} shows nothing.", advice="Write a number from 1.")])
    changes = Change.objects.using(control_alias()).order_by("-id")
    if module:
        changes = changes.filter(module=module)
    table = Table(box=None, pad_edge=False)
    for name in ("at", "module", "who", "what", "why"):
        table.add_column(name)
    shown = list(reversed(changes[:n]))
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


def _difference(change: Change) -> str:
    changed = {
        name: value
        for name, value in change.after.items()
        if value != change.before[name] and name not in ("epoch", "term", "hold_until")
    }
    return ", ".join(f"{name} {change.before[name]} → {value}" for name, value in changed.items()) or "announced"


def _as_plain(change: Change) -> dict[str, Any]:
    names = ("module", "actor", "reason", "before", "after", "at", "hash")
    return {name: getattr(change, name) for name in names}
