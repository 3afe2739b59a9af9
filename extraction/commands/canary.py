"""`extraction canary MODULE PERCENT`."""

from argparse import ArgumentParser
from typing import Any

from agrovet.kernel.management.console import Console
from extraction.commands.deciding import add_decision, rehearse, tell_standing, who, why
from extraction.commands.deciding import percent as share
from extraction.operations import sharing

SAYS = "Let the service answer some of the people, always the same; 0 gives all of them back at once."


def add_arguments(parser: ArgumentParser) -> None:
    """A module, and how many."""
    add_decision(parser)
    parser.add_argument("percent", type=share, metavar="PERCENT", help="of the people")


def run(console: Console, *, module: str, percent: int, actor: str, reason: str, dry_run: bool, **_: Any) -> int:
    """Do it."""
    if dry_run:
        step = f"let the service answer {percent} % of the people who ask for {module}"
        return rehearse(console, module, [step], sharing.refusals_to_share(module, percent))
    sharing.canary(module, percent, actor=who(actor), reason=why(reason, "canary"))
    return tell_standing(console, module)
