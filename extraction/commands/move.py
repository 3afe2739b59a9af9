"""`extraction move MODULE`."""

from typing import Any

from extraction.commands.console import Console
from extraction.commands.switching import add_arguments, run_switch
from extraction.operations import moving_over

__all__ = ["SAYS", "add_arguments", "run"]

SAYS = "Give the data to the service: writes wait for a moment, and go on there."


def run(console: Console, *, module: str, actor: str, reason: str, dry_run: bool, patience: float, **_: Any) -> int:
    """Do it."""
    return run_switch(
        console,
        "move",
        do=moving_over.move,
        refusals=moving_over.refusals_to_move,
        module=module,
        actor=actor,
        reason=reason,
        dry_run=dry_run,
        patience=patience,
    )
