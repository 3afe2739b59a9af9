"""What became of requests with a feature and without it: as numbers that only grow, for whoever guards a ramp."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from agrovet.kernel.flags.decided import guarded

# Upper ends of the buckets of durations, in seconds; one more holds what took longer.
DURATIONS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(kw_only=True)
class Count:
    """Requests for which a flag was answered in one way."""

    requests: int = 0
    failures: int = 0
    durations: list[int] = field(default_factory=lambda: [0] * (len(DURATIONS) + 1))


_counts: dict[tuple[str, bool], Count] = {}


def count(told: Mapping[str, bool], *, status: int, seconds: float) -> None:
    """A request was answered so, in which these flags were on or off; 5xx is a failure."""
    for name in guarded():
        if name in told:
            of = _counts.setdefault((name, told[name]), Count())
            of.requests += 1
            of.failures += status >= 500
            of.durations[bisect_left(DURATIONS, seconds)] += 1


def counted(name: str, *, with_it: bool) -> Count:
    """The count of this process as it is now."""
    of = _counts.get((name, with_it), Count())
    return Count(requests=of.requests, failures=of.failures, durations=list(of.durations))
