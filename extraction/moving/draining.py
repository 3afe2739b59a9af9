"""Draining: the last step, while writes are held. What waited is brought over; what was written lately is compared."""

import time
from dataclasses import dataclass

from extraction.moving import ledger, recent
from extraction.moving.errors import CannotMove
from extraction.moving.pair import Pair
from extraction.moving.stepping import step

# Keys that are compared in well under a second.
MOST = 20_000


@dataclass(frozen=True, kw_only=True)
class Drained:
    """How many rows were brought over, how many written lately were compared, and in how many seconds."""

    brought: int
    compared: int
    seconds: float


def touched(target: str, module: str) -> int | None:
    """How many rows were written since the last comparison that found both sides equal; None if there was none."""
    with ledger.reading(target) as cursor:
        return ledger.touched(cursor, module)


def drain(pair: Pair, *, most: int = MOST) -> Drained:
    """
    Bring over all that waits, and compare what was written since the last comparison, at a standstill of writes.

    The pair is one whose target has all rows (`following.copied_pair`), found before writes were held. Afterwards
    both sides are the same, if they were the same in the rest. If they are not, the target stays as it was before.

    :raises Differs: if rows are not the same
    :raises CannotMove: if there was no comparison, or more than `most` rows were written since
    """
    begun = time.monotonic()
    with step(pair) as both:
        waiting = ledger.touched(both.target, pair.module)
        if waiting is None:
            raise CannotMove(f"{pair.module} was never compared as a whole in {pair.target}: verify it first.")
        if waiting > most:
            raise CannotMove(
                f"{waiting} rows of {pair.module} were written since the last comparison: verify it again."
            )
        recent.compare(pair, both, most=waiting)
    return Drained(brought=both.keys, compared=waiting, seconds=time.monotonic() - begun)
