"""The next step waits until every process that lives has taken the last one to heart."""

from extraction.operations.refusing import Failed
from extraction.placements import processes
from extraction.placements.models import Placement

LONGEST = 30.0  # seconds; a process that was killed counts as gone long before


def require_acknowledged(row: Placement) -> None:
    """
    Wait for it.

    :raises Failed: naming those who have not, after half a minute
    """
    missing = processes.acknowledged(row.module, row.epoch, seconds=LONGEST).missing
    if missing:
        raise Failed(f"{', '.join(missing)} has not said that it follows: see what ails it, or end it.")
