"""`extraction move MODULE`."""

from functools import partial

from extraction.commands.switching import add_arguments, run_switch
from extraction.operations import moving_over

__all__ = ["SAYS", "add_arguments", "run"]

SAYS = "Give the data to the service: writes wait for a moment, and go on there."

run = partial(run_switch, do=moving_over.move, refusals=moving_over.refusals_to_move)
