"""
What became of the requests of modules that are served in two places: how many, how many failed, how fast.

Counted for each module and side in this process, as numbers that only grow: who compares two moments knows
what happened between them.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

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

# Upper ends of the buckets of durations, in seconds; one more holds what took longer.
DURATIONS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(kw_only=True)
class Count:
    """One module on one side. `fallbacks` are requests that the service should have answered and could not."""

    requests: int = 0
    failures: int = 0
    fallbacks: int = 0
    durations: list[int] = field(default_factory=lambda: [0] * (len(DURATIONS) + 1))


_counts: dict[tuple[str, Side], Count] = {}


def count(module: str, side: Side, *, status: int, seconds: float) -> None:
    """A request was answered with this status, so many seconds after it came in; 5xx is a failure."""
    of = _of(module, side)
    of.requests += 1
    of.failures += status >= 500
    of.durations[bisect_left(DURATIONS, seconds)] += 1
    ANSWERS.labels(module, side, f"{status // 100}xx").inc()


def count_fallback(module: str) -> None:
    """The monolith takes over a request for which the service had no answer."""
    _of(module, "service").fallbacks += 1
    FALLBACKS.labels(module).inc()


def counts() -> dict[tuple[str, Side], Count]:
    """All counts of this process, as they are now."""
    return {
        key: Count(requests=of.requests, failures=of.failures, fallbacks=of.fallbacks, durations=list(of.durations))
        for key, of in _counts.items()
    }


def _of(module: str, side: Side) -> Count:
    found = _counts.get((module, side))
    if found is None:
        found = _counts.setdefault((module, side), Count())
    return found
