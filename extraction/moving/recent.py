"""What was written lately, since both sides were compared as a whole: compared by itself, at any time."""

from itertools import groupby
from operator import itemgetter

from extraction.moving import ledger
from extraction.moving.errors import Differs
from extraction.moving.pair import Pair
from extraction.moving.stepping import SOME, Step, step

AT_ONCE = 20_000  # keys in memory


def compare_until_few(pair: Pair, few: int) -> None:
    """
    Compare rows that were written lately until no more than so many are left, or they do not get fewer.

    Nothing is done before the first comparison as a whole.

    :raises Differs: if rows are not the same
    """
    before = None
    while True:
        with step(pair) as both:
            left = ledger.touched(both.target, pair.module) or 0
            if left <= few:
                return
            # In a step both sides are of one moment: what is the same now is noted again when it is next written.
            done = compare(pair, both, most=AT_ONCE)
            ledger.forget_touched(both.target, pair.module, done, are_all=len(done) == left)
        if before is not None and left >= before:
            return
        before = left


def compare(pair: Pair, both: Step, *, most: int) -> list[tuple[str, str]]:
    """
    Compare up to so many of the rows that were written lately; returns their tables and keys.

    :raises Differs: if rows are not the same
    """
    touched = ledger.touched_keys(both.target, pair.module, most)
    for name, rows in groupby(touched, key=itemgetter(0)):
        keys = [key for _, key in rows]
        table = pair.table(name)
        for at in range(0, len(keys), SOME):
            some = keys[at : at + SOME]
            here = pair.vendor.digest_keys(both.source, table, some)
            there = pair.vendor.digest_keys(both.target, table, some)
            if here != there:
                odd = sorted(key for key in here.keys() | there.keys() if here.get(key) != there.get(key))
                raise Differs(f"{len(odd)} rows of {name} differ, among them {odd[0]}: verify and repair.")
    return touched
