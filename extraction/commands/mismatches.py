"""`extraction mismatches MODULE`."""

from argparse import ArgumentParser
from typing import Any

from rich.markup import escape
from rich.table import Table

from agrovet.kernel.management.console import FAILED, FINE, Console
from extraction.commands.status import known
from extraction.facts.mismatches import COUNTED, mismatches
from extraction.shadow import found
from extraction.shadow.models import ShadowEndpoint, ShadowMismatch

SAYS = "How the service's answers to repeated reads differ from the monolith's, by endpoint."


def add_arguments(parser: ArgumentParser) -> None:
    """A module, and how much of what was found."""
    parser.add_argument("module", metavar="MODULE")
    parser.add_argument(
        "--show", type=int, default=5, choices=range(501), metavar="N", help="the last N mismatches (5)"
    )
    parser.add_argument("--forget", action="store_true", help="begin anew: drop what was counted and kept")


def run(console: Console, *, module: str, show: int, forget: bool, **_: Any) -> int:
    """Exit code 1 where answers differ."""
    known(module)
    if forget:
        dropped = found.forget(module)
        console.tell({"module": module, "forgotten": dropped}, f"Forgot {dropped} mismatches of {module}.")
        return FINE
    told = mismatches(module, most=show)
    console.tell(
        told.as_json(),
        _table(told.endpoints) if told.endpoints else f"No read of {module} was repeated yet.",
        *(line for each in told.mismatches for line in _lines(each)),
    )
    return FAILED if told.has_some else FINE


def _table(endpoints: list[ShadowEndpoint]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("endpoint")
    for name in COUNTED:
        table.add_column(name, justify="right")
    table.add_column("noise")
    for each in endpoints:
        counts = [str(getattr(each, name)) for name in COUNTED]
        if each.differed:
            counts[1] = f"[red]{each.differed}[/]"
        table.add_row(escape(each.endpoint), *counts, escape(", ".join(each.noise)))
    return table


def _lines(mismatch: ShadowMismatch) -> list[str]:
    lines = ["", escape(f"{mismatch.at:%Y-%m-%d %H:%M:%S}  {mismatch.target}  (epoch {mismatch.epoch})")]
    for each in mismatch.fields:
        lines.append(escape(f"  {each['field']}: monolith {each['monolith']!r}, service {each['service']!r}"))
    return lines
