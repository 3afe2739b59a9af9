"""What happened in the last seconds: the difference between two counts that only grow."""

from collections import deque
from dataclasses import dataclass, field

from agrovet.kernel.counts import DURATIONS, Count


@dataclass(frozen=True, kw_only=True)
class Seen:
    """
    The counts of one module at a moment, or between two; `at` is of the monotonic clock.

    `monolith_ever` reaches back to the beginning of the process: what to compare with where all people are elsewhere.
    """

    at: float
    monolith: Count = field(default_factory=Count)
    service: Count = field(default_factory=Count)
    monolith_ever: Count = field(default_factory=Count)
    compared: int = 0
    differed: int = 0


class Window:
    """The moments of the last `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._moments: deque[Seen] = deque()

    def add(self, now: Seen) -> Seen:
        """Note a moment; what happened since the oldest that still counts."""
        self._moments.append(now)
        while len(self._moments) > 2 and self._moments[1].at <= now.at - self._seconds:
            self._moments.popleft()
        before = self._moments[0]
        return Seen(
            at=now.at,
            monolith=_between(before.monolith, now.monolith),
            service=_between(before.service, now.service),
            monolith_ever=now.monolith,
            compared=now.compared - before.compared,
            differed=now.differed - before.differed,
        )


def p99(count: Count) -> float:
    """
    The time in seconds that one request in a hundred takes longer than, at the most; or two, where there are few.

    The end of the bucket that it is in; of the last bucket, which has none, twice its beginning.
    """
    missing, total = 0, sum(count.durations)
    for bucket in reversed(range(len(count.durations))):
        missing += count.durations[bucket]
        # One or two may be the first of a process, and say nothing.
        if missing > max(total * 0.01, 2):
            return DURATIONS[bucket] if bucket < len(DURATIONS) else 2 * DURATIONS[-1]
    return 0.0


def _between(before: Count, now: Count) -> Count:
    return Count(
        requests=now.requests - before.requests,
        failures=now.failures - before.failures,
        fallbacks=now.fallbacks - before.fallbacks,
        durations=[later - earlier for earlier, later in zip(before.durations, now.durations, strict=True)],
    )
