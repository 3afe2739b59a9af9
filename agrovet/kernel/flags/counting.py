"""What became of requests with a feature and without it, for whoever guards a ramp; each process counts its own."""

from collections.abc import Mapping

from agrovet.kernel.counts import Count
from agrovet.kernel.flags.decided import guarded

_counts: dict[tuple[str, bool], Count] = {}


def count(told: Mapping[str, bool], *, status: int, seconds: float) -> None:
    """A request was answered so, in which these flags were on or off."""
    for name in guarded():
        if name in told:
            _counts.setdefault((name, told[name]), Count()).add(status=status, seconds=seconds)


def counted(name: str, *, with_it: bool) -> Count:
    """The count as it is now."""
    return _counts.get((name, with_it), Count()).copy()
