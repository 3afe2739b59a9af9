"""What `move` and `back` have in common: a switch of the data, and how long writes waited for it."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import Any

from agrovet.kernel.management.console import Console
from extraction.commands.deciding import add_decision, rehearse, tell_standing, who, why
from extraction.operations.refusing import Refusal
from extraction.operations.switching import STEPS, Switched, expected_hold


def add_arguments(parser: ArgumentParser) -> None:
    """A module, who decides why, and how long to wait for long transactions."""
    add_decision(parser)
    parser.add_argument(
        "--patience", type=float, default=30, metavar="S", help="seconds to wait for transactions that write (30)"
    )


def run_switch(
    console: Console,
    *,
    verb: str,
    do: Callable[..., Switched],
    refusals: Callable[[str], Sequence[Refusal]],
    module: str,
    actor: str,
    reason: str,
    dry_run: bool,
    patience: float,
    **_: Any,
) -> int:
    """Do it, and tell how long writes were held."""
    if dry_run:
        return rehearse(console, module, STEPS, refusals(module), hold=expected_hold(module))
    with console.steps() as steps:
        switched = do(
            module,
            actor=who(actor),
            reason=why(reason, verb),
            say=steps.say,
            progress=steps.progress,
            patience=patience,
        )
    held = f"Writes were held for {switched.held_ms:.0f} ms; {switched.carried} rows arrived meanwhile."
    return tell_standing(
        console, module, held, held_ms=switched.held_ms, steps_ms=switched.steps_ms, carried=switched.carried
    )
