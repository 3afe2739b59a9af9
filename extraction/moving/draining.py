"""Draining: the last step, while writes are held. What waited is brought over; what was written lately is compared."""

import time
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from extraction.moving import ledger
from extraction.moving.errors import CannotMove, Differs
from extraction.moving.following import copied_pair
from extraction.moving.pair import Pair
from extraction.moving.stepping import SOME, Step, step

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


def drain(source: str, target: str, module: str, *, most: int = MOST) -> Drained:
    """
    Bring over all that waits, and compare what was written since the last comparison, at a standstill of writes.

    Afterwards both sides are the same, if they were the same in the rest. If they are not, the target stays as it
    was before.

    :raises Differs: if rows are not the same
    :raises CannotMove: if there was no comparison, or more than `most` rows were written since
    """
    begun = time.monotonic()
    pair = copied_pair(source, target, module)
    with step(pair) as both:
        waiting = ledger.touched(both.target, module)
        if waiting is None:
            raise CannotMove(f"{module} was never compared as a whole in {target}: verify it first.")
        if waiting > most:
            raise CannotMove(f"{waiting} rows of {module} were written since the last comparison: verify it again.")
        _compare(pair, both)
    return Drained(brought=both.keys, compared=waiting, seconds=time.monotonic() - begun)


def _compare(pair: Pair, both: Step) -> None:
    both.target.execute(
        "SELECT table_name, key FROM extraction_touched WHERE module = %s ORDER BY table_name", [pair.module]
    )
    for name, rows in groupby(both.target.fetchall(), key=itemgetter(0)):
        keys = [key for _, key in rows]
        table = pair.table(name)
        for at in range(0, len(keys), SOME):
            some = keys[at : at + SOME]
            here = pair.vendor.digest_keys(both.source, table, some)
            there = pair.vendor.digest_keys(both.target, table, some)
            if here != there:
                odd = sorted(key for key in here.keys() | there.keys() if here.get(key) != there.get(key))
                raise Differs(f"{len(odd)} rows of {name} differ, among them {odd[0]}: verify and repair.")
