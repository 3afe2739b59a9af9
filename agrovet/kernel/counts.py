"""Requests counted by how they went, as numbers that only grow: two moments tell what happened between them."""

from bisect import bisect_left
from dataclasses import dataclass, field

# Upper ends of the buckets of durations, in seconds; one more holds what took longer.
DURATIONS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(kw_only=True)
class Count:
    """Requests of one kind. `fallbacks` are those that somebody should have answered and could not."""

    requests: int = 0
    failures: int = 0
    fallbacks: int = 0
    durations: list[int] = field(default_factory=lambda: [0] * (len(DURATIONS) + 1))

    def add(self, *, status: int, seconds: float) -> None:
        """A request was answered with this status, so many seconds after it came in; 5xx is a failure."""
        self.requests += 1
        self.failures += status >= 500
        self.durations[bisect_left(DURATIONS, seconds)] += 1

    def copy(self) -> "Count":
        """As it is now."""
        return Count(
            requests=self.requests, failures=self.failures, fallbacks=self.fallbacks, durations=list(self.durations)
        )
