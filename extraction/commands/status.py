"""`extraction status [MODULE]`."""

from argparse import ArgumentParser
from typing import Any

from rich.markup import escape
from rich.table import Table

from agrovet.kernel.management.console import FAILED, FINE, Console
from extraction.commands.page import page
from extraction.facts.overview import card, overview
from extraction.operations.looking import Look
from extraction.operations.refusing import require

SAYS = "Where modules stand, how far behind the other side is, and the step that is safe next."


def add_arguments(parser: ArgumentParser) -> None:
    """One module, or all."""
    parser.add_argument("module", metavar="MODULE", nargs="?")
    parser.add_argument("--markdown", action="store_true", help="as a page, to be kept")


def run(console: Console, *, module: str | None, markdown: bool, **_: Any) -> int:
    """A row each; exit code 1 where something needs a person."""
    cards = [card(known(module))] if module else overview()
    looks = [each.look for each in cards]
    if markdown:
        console.out.write(page(looks))
        return FINE
    table = Table(box=None, pad_edge=False)
    for name in ("module", "phase", "service", "shadow", "data", "behind", "compared", "operation", "next"):
        table.add_column(name)
    for look in looks:
        table.add_row(*_cells(look))
    console.tell([each.as_json() for each in cards], table)
    return FAILED if any(_needs_a_person(look) for look in looks) else FINE


def known(module: str) -> str:
    """The module, if there is one of this name."""
    from extraction.operations.checking import exists  # noqa: PLC0415 - once Django is set up

    require(list(exists(module)))
    return module


def _cells(look: Look) -> list[str]:
    behind = "" if look.lag_rows is None else f"{look.lag_rows} rows"
    if look.lag_rows and look.lag_seconds:
        behind += f", {look.lag_seconds} s"
    compared = "" if look.verified_rows is None else f"{look.verified_rows} rows"
    if look.differing:
        compared += f", [red]{look.differing} differ[/]"
    return [
        look.module,
        look.phase,
        f"{look.share} %" if look.share else "",
        _shadow(look),
        look.authority,
        f"[red]{escape(look.problem)}[/]" if look.problem else behind,
        compared,
        look.under_way,
        look.next_step.replace("manage.py extraction ", ""),
    ]


def _shadow(look: Look) -> str:
    repeated = f"{look.shadow} %" if look.shadow else ""
    return f"{repeated} [red]{look.mismatches} differ[/]".strip() if look.mismatches else repeated


def _needs_a_person(look: Look) -> bool:
    return bool(look.problem or look.differing or look.under_way.endswith("(interrupted)"))
