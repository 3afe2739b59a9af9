"""The tables of the control database."""

from extraction.operations.models import Operation, Verification
from extraction.placements.models import Placement, Process, Step
from extraction.sampling.models import Sample
from extraction.shadow.models import ShadowEndpoint, ShadowMismatch
from extraction.starting.models import Start

__all__ = [
    "Operation",
    "Placement",
    "Process",
    "Sample",
    "ShadowEndpoint",
    "ShadowMismatch",
    "Start",
    "Step",
    "Verification",
]
