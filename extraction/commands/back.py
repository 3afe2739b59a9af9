"""`extraction back MODULE`."""

from functools import partial

from extraction.commands.switching import add_arguments, run_switch
from extraction.operations import moving_over

__all__ = ["SAYS", "add_arguments", "run"]

SAYS = "Bring data and people back to the monolith; nothing that was written is lost."

run = partial(run_switch, do=moving_over.back, refusals=moving_over.refusals_to_return)
