"""`extraction shadow MODULE PERCENT`."""

from argparse import ArgumentParser
from typing import Any

from agrovet.kernel.management.console import Console
from extraction.commands.deciding import add_decision, rehearse, tell_standing, who, why
from extraction.commands.deciding import percent as share
from extraction.operations import sharing

SAYS = "Repeat some of the reads at the service after they were answered, and compare the answers."


def add_arguments(parser: ArgumentParser) -> None:
    """A module, and how many."""
    add_decision(parser)
    parser.add_argument("percent", type=share, metavar="PERCENT", help="of the reads; 0 ends it")


def run(console: Console, *, module: str, percent: int, actor: str, reason: str, dry_run: bool, **_: Any) -> int:
    """Do it."""
    if dry_run:
        step = f"repeat {percent} % of the reads of {module} at the service"
        return rehearse(console, module, [step], sharing.refusals_to_shadow(module, percent))
    sharing.shadow(module, percent, actor=who(actor), reason=why(reason, "shadow"))
    return tell_standing(console, module)
