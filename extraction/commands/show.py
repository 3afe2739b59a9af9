"""`extraction show MODULE`."""

from argparse import ArgumentParser
from typing import Any

from rich.markup import escape
from rich.table import Table

from agrovet.kernel.management.console import FINE, Console
from extraction.commands.status import known
from extraction.facts.module import Detail, detail

SAYS = "All about one module: how it stands, what was decided, who serves it."


def add_arguments(parser: ArgumentParser) -> None:
    """A module."""
    parser.add_argument("module", metavar="MODULE")


def run(console: Console, *, module: str, **_: Any) -> int:
    """One part below the other."""
    told = detail(known(module))
    look = told.card.look
    console.tell(
        told.as_json(),
        f"{module}: {look.phase}, {look.share} % served away, data: {look.authority}, way back: {told.card.way_back}.",
        *([f"Next: {look.next_step}"] if look.next_step else []),
        *([_decisions(told)] if told.decisions else []),
        f"{len(told.processes)} processes serve it.",
    )
    return FINE


def _decisions(told: Detail) -> Table:
    table = Table(box=None, pad_edge=False, title="decisions, newest first", title_justify="left", show_header=False)
    for each in told.decisions:
        table.add_row(f"{each.at:%Y-%m-%d %H:%M:%S}", *map(escape, (each.actor, each.action, each.reason)))
    return table
