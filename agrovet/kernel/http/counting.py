"""What is counted of requests and sockets, in each process; every label has few values, whatever clients send."""

from functools import cache

from prometheus_client import Histogram

from agrovet.kernel.metrics.processes import counter, gauge, histogram
from agrovet.kernel.noting import Notes

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = histogram(
    "agrovet_http_request_seconds",
    "Seconds from a request to the beginning of its answer.",
    labels=["module", "method", "status"],
    ends=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
SOCKETS = counter("agrovet_sockets", "Sockets that clients asked for.", labels=["module", "outcome"])
OPEN = gauge("agrovet_sockets_open", "Sockets that are open.", labels=["module"])


def observe(notes: Notes, seconds: float) -> None:
    """A request is answered, so long after it came in."""
    _of(notes.module, notes.method if notes.method in METHODS else "other", notes.status // 100).observe(seconds)


@cache
def _of(module: str, method: str, hundreds: int) -> Histogram:
    """The figure itself: looking it up by its labels takes longer than adding to it."""
    return REQUESTS.labels(module, method, f"{hundreds}xx")
