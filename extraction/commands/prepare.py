"""`extraction prepare MODULE`."""

from argparse import ArgumentParser
from typing import Any

from agrovet.kernel.management.console import Console
from extraction.commands.deciding import add_decision, rehearse, tell_standing, who, why
from extraction.operations import preparing

SAYS = "Make the service's database, fill it, and let it follow; nobody is served by it yet."
STEPS = (
    "make the module's tables in the service's database",
    "put up gates in both databases; every process learns to enter by them",
    "note what is written from now on",
    "copy all rows, in chunks",
    "catch up, and go on following",
    "compare both sides",
)


def add_arguments(parser: ArgumentParser) -> None:
    """A module, and who decides why."""
    add_decision(parser)


def run(console: Console, *, module: str, actor: str, reason: str, dry_run: bool, **_: Any) -> int:
    """Do it, with a bar for each table."""
    if dry_run:
        return rehearse(console, module, STEPS, preparing.refusals(module))
    with console.steps() as steps:
        preparing.prepare(
            module, actor=who(actor), reason=why(reason, "prepare"), say=steps.say, progress=steps.progress
        )
    return tell_standing(console, module)
