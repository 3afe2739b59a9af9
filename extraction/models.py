"""The tables of the control database."""

from extraction.operations.models import Operation, Verification
from extraction.placements.models import Change, Placement, Process, Step

__all__ = ["Change", "Operation", "Placement", "Process", "Step", "Verification"]
