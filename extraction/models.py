"""The tables of the control database."""

from extraction.operations.models import Operation, Verification
from extraction.placements.models import Change, Placement, Process, Step
from extraction.shadow.models import ShadowEndpoint, ShadowMismatch

__all__ = ["Change", "Operation", "Placement", "Process", "ShadowEndpoint", "ShadowMismatch", "Step", "Verification"]
