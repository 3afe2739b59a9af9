"""The tables of the control database."""

from extraction.placements.models import Change, Placement, Process, Step

__all__ = ["Change", "Placement", "Process", "Step"]
