"""`extraction back MODULE`."""

from typing import Any

from extraction.commands.console import Console
from extraction.commands.switching import add_arguments, run_switch
from extraction.operations import moving_over

__all__ = ["SAYS", "add_arguments", "run"]

SAYS = "Bring data and people back to the monolith; nothing that was written is lost."


def run(console: Console, *, module: str, actor: str, reason: str, dry_run: bool, patience: float, **_: Any) -> int:
    """Do it."""
    return run_switch(
        console,
        "back",
        do=moving_over.back,
        refusals=moving_over.refusals_to_return,
        module=module,
        actor=actor,
        reason=reason,
        dry_run=dry_run,
        patience=patience,
    )
