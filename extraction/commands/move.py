"""`extraction move MODULE`."""

from argparse import ArgumentParser
from typing import Any

from extraction.commands.console import Console
from extraction.commands.deciding import add_decision, rehearse, tell_standing, who, why
from extraction.operations import moving_over, switching

SAYS = "Give the data to the service: writes wait for a moment, and go on there."


def add_arguments(parser: ArgumentParser) -> None:
    """A module, who decides why, and how long to wait for long transactions."""
    add_decision(parser)
    parser.add_argument(
        "--patience", type=float, default=30, metavar="S", help="seconds to wait for transactions that write (30)"
    )


def run(console: Console, *, module: str, actor: str, reason: str, dry_run: bool, patience: float, **_: Any) -> int:
    """Do it, and tell how long writes were held."""
    if dry_run:
        refusals = moving_over.refusals_to_move(module)
        return rehearse(console, module, switching.STEPS, refusals, hold=switching.expected_hold(module))
    with console.steps() as steps:
        switched = moving_over.move(
            module,
            actor=who(actor),
            reason=why(reason, "move"),
            say=steps.say,
            progress=steps.progress,
            patience=patience,
        )
    held = f"Writes were held for {switched.held_ms:.0f} ms; {switched.carried} rows arrived meanwhile."
    return tell_standing(
        console, module, held, held_ms=switched.held_ms, steps_ms=switched.steps_ms, carried=switched.carried
    )
