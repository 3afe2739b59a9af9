"""`extraction settle MODULE`."""

from argparse import ArgumentParser
from typing import Any

from agrovet.kernel.management.console import Console
from extraction.commands.deciding import add_decision, rehearse, tell_standing, who, why
from extraction.operations import settling

SAYS = "The move is final: the monolith's old tables are put away, and nothing follows any more."
STEPS = (
    "the service's database takes every write, without a gate",
    "take down the gates on both sides",
    f"rename the monolith's old tables to {settling.PUT_AWAY}…",
)


def add_arguments(parser: ArgumentParser) -> None:
    """A module, and who decides why."""
    add_decision(parser)


def run(console: Console, *, module: str, actor: str, reason: str, dry_run: bool, **_: Any) -> int:
    """Do it."""
    if dry_run:
        return rehearse(console, module, STEPS, settling.refusals(module))
    settling.settle(module, actor=who(actor), reason=why(reason, "settle"), say=console.say)
    return tell_standing(console, module)
