"""
What became of the requests of modules that are served in two places: how many, how many failed, how fast.

Counted for each module and side in this process, as numbers that only grow: who compares two moments knows
what happened between them.
"""

from typing import Literal

from agrovet.kernel.counts import Count
from agrovet.kernel.metrics.processes import counter

ANSWERS = counter(
    "agrovet_router_answers",
    "Answers to requests of modules that are served in two places.",
    labels=["module", "side", "status"],
)
FALLBACKS = counter(
    "agrovet_router_fallbacks",
    "Requests that the monolith took over, because the service had no answer.",
    labels=["module"],
)

Side = Literal["monolith", "service"]

_counts: dict[tuple[str, Side], Count] = {}


def count(module: str, side: Side, *, status: int, seconds: float) -> None:
    """A request was answered with this status, so many seconds after it came in; 5xx is a failure."""
    _of(module, side).add(status=status, seconds=seconds)
    ANSWERS.labels(module, side, f"{status // 100}xx").inc()


def count_fallback(module: str) -> None:
    """The monolith takes over a request for which the service had no answer."""
    _of(module, "service").fallbacks += 1
    FALLBACKS.labels(module).inc()


def counts() -> dict[tuple[str, Side], Count]:
    """All counts of this process, as they are now."""
    return {key: of.copy() for key, of in _counts.items()}


def _of(module: str, side: Side) -> Count:
    found = _counts.get((module, side))
    if found is None:
        found = _counts.setdefault((module, side), Count())
    return found
