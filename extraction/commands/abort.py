"""`extraction abort MODULE`."""

from argparse import ArgumentParser
from typing import Any

from agrovet.kernel.management.console import Console
from extraction.commands.deciding import add_decision, rehearse, tell_standing, who, why
from extraction.operations import aborting

SAYS = "Forget the preparation: no gates, no copy, everybody at the monolith."
STEPS = (
    "everybody is served by the monolith, and may write as before",
    "take down the gates in both databases",
    "empty the copy",
)


def add_arguments(parser: ArgumentParser) -> None:
    """A module, and who decides why."""
    add_decision(parser)


def run(console: Console, *, module: str, actor: str, reason: str, dry_run: bool, **_: Any) -> int:
    """Do it."""
    if dry_run:
        return rehearse(console, module, STEPS, aborting.refusals(module))
    aborting.abort(module, actor=who(actor), reason=why(reason, "abort"), say=console.say)
    return tell_standing(console, module)
