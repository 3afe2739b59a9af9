"""How the service's answers differ from the monolith's."""

from dataclasses import dataclass
from typing import Any

from extraction.shadow import found
from extraction.shadow.models import ShadowEndpoint, ShadowMismatch

COUNTED = ("compared", "differed", "unanswered", "refused", "dropped")


@dataclass(frozen=True, kw_only=True)
class Mismatches:
    """Of one module: what became of its repeated reads by endpoint, and the last answers that differ, oldest first."""

    module: str
    endpoints: list[ShadowEndpoint]
    mismatches: list[ShadowMismatch]

    @property
    def has_some(self) -> bool:
        """Whether any answer differed."""
        return any(each.differed for each in self.endpoints)

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "module": self.module,
            "endpoints": [_endpoint(each) for each in self.endpoints],
            "mismatches": [_mismatch(each) for each in self.mismatches],
        }


def mismatches(module: str, *, most: int) -> Mismatches:
    """With the last so many of them side by side."""
    return Mismatches(module=module, endpoints=found.endpoints(module), mismatches=found.mismatches(module, most))


def _endpoint(row: ShadowEndpoint) -> dict[str, Any]:
    names = ("endpoint", *COUNTED, "noise", "since", "seen_at")
    return {name: getattr(row, name) for name in names}


def _mismatch(row: ShadowMismatch) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("endpoint", "target", "at", "epoch", "fields")}
