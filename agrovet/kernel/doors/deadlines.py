"""How long an answer is worth waiting for: each call has a budget, and what it causes elsewhere shares it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "agrovet-budget-ms"

_ends_at: ContextVar[float | None] = ContextVar("door_deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Allow this many seconds for the block, or what is left of a budget that surrounds it, if that is less."""
    own, surrounding = time.monotonic() + seconds, _ends_at.get()
    marker = _ends_at.set(own if surrounding is None else min(own, surrounding))
    try:
        yield
    finally:
        _ends_at.reset(marker)


def remaining() -> float:
    """The seconds that are left of the current budget; 0 or less when it is used up."""
    ends_at = _ends_at.get()
    return float("inf") if ends_at is None else ends_at - time.monotonic()
