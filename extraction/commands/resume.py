"""`extraction resume MODULE`."""

from argparse import ArgumentParser
from typing import Any

from agrovet.kernel.management.console import Console
from extraction.commands.deciding import add_decision, rehearse, tell_standing, who, why
from extraction.operations import resuming
from extraction.operations.running import under_way

SAYS = "Finish what was interrupted; a switch that had not been decided is undone."


def add_arguments(parser: ArgumentParser) -> None:
    """A module, and who decides why."""
    add_decision(parser)


def run(console: Console, *, module: str, actor: str, reason: str, dry_run: bool, **_: Any) -> int:
    """Do it."""
    if dry_run:
        operation = under_way(module)
        steps = [] if operation is None else [f"finish or undo the {operation.verb} that was interrupted"]
        return rehearse(console, module, steps, resuming.refusals(module))
    with console.steps() as steps_shown:
        ended = resuming.resume(
            module,
            actor=who(actor),
            reason=why(reason, "resume"),
            say=steps_shown.say,
            progress=steps_shown.progress,
        )
    return tell_standing(console, module, f"The {ended.verb} is {ended.outcome}.", outcome=ended.outcome)
