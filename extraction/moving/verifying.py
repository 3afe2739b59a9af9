"""
Comparing: both sides are the same, chunk by chunk, by digests; where they differ, row by row.

Each chunk is compared in a step: what has changed is brought over first, and both sides are of one moment. So a
module that is being written shows no difference that is none.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from extraction.belongings import Table
from extraction.moving import ledger
from extraction.moving.following import copied_pair, follow_until_few
from extraction.moving.pair import Pair
from extraction.moving.stepping import Step, step

CHUNK = 20_000  # rows
# A table that differs in all its rows need not be shown row by row.
SHOWN = 1000
# Changes that a step may have to bring over beside its chunk.
FEW = 5000
LONGEST = 60  # seconds that a chunk waits for changes to become few


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Rows with one key that are not the same, as they are in the source and in the target; none where missing."""

    table: str
    key: str
    source: list[dict[str, Any]]
    target: list[dict[str, Any]]


@dataclass(kw_only=True)
class Verification:
    """What a comparison found: rows compared per table, keys that differ, and the first differences in full."""

    module: str
    rows: dict[str, int] = field(default_factory=dict)
    different: int = 0
    differences: list[Difference] = field(default_factory=list)
    seconds: float = 0

    @property
    def is_equal(self) -> bool:
        """Whether both sides are the same."""
        return not self.different


def verify(
    source: str,
    target: str,
    module: str,
    *,
    chunk: int = CHUNK,
    load: float = 1.0,
    tell: Callable[[str, int], object] = lambda _table, _rows: None,
) -> Verification:
    """
    Compare all rows of the module, while they change. `load` as for `copy`.

    `tell` is given a table, and how many of its rows were compared, after each chunk. If both sides are equal,
    rows that were written before the comparison began need no more looking at when writes are held.

    :raises CannotMove: if the databases are not ready for it, or the copy has not come to its end
    """
    begun = time.monotonic()
    pair = copied_pair(source, target, module)
    with step(pair) as both:
        number = ledger.begin_round(both.target, module)
    found = Verification(module=module)
    for table in pair.tables:
        _compare_table(pair, table, found, chunk=chunk, load=load, tell=tell)
    if found.is_equal:
        with step(pair) as both:
            ledger.end_round(both.target, module, number)
    found.seconds = time.monotonic() - begun
    return found


def repair(source: str, target: str, module: str, differences: Iterable[Difference]) -> int:
    """
    Bring the rows that differ over once more; returns how many keys that were. Verify again afterwards.

    :raises CannotMove: as `verify`
    """
    pair = copied_pair(source, target, module)
    keys = sorted({(each.table, each.key) for each in differences})
    with step(pair) as both:
        for table, some in groupby(keys, key=lambda each: each[0]):
            listed = [key for _, key in some]
            pair.vendor.delete_keys(both.target, pair.table(table), listed)
            pair.vendor.carry_keys(both.source, both.target, pair.table(table), listed)
    return len(keys)


def _compare_table(
    pair: Pair, table: Table, found: Verification, *, chunk: int, load: float, tell: Callable[[str, int], object]
) -> None:
    after, is_last = None, False
    found.rows[table.name] = 0
    while not is_last:
        begun = time.monotonic()
        follow_until_few(pair.source, pair.target, pair.module, rows=FEW, within=LONGEST)
        with step(pair) as both:
            upto = pair.vendor.bound(both.source, table, after, chunk)
            found.rows[table.name] += _compare_range(pair, both, table, after, upto, found)
        after, is_last = upto, upto is None
        tell(table.name, found.rows[table.name])
        time.sleep((time.monotonic() - begun) * (1 / load - 1))


def _compare_range(
    pair: Pair, both: Step, table: Table, after: str | None, upto: str | None, found: Verification
) -> int:
    here = pair.vendor.digest_range(both.source, table, after, upto)
    there = pair.vendor.digest_range(both.target, table, after, upto)
    if here != there:
        one = pair.vendor.digest_each(both.source, table, after, upto)
        other = pair.vendor.digest_each(both.target, table, after, upto)
        keys = sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
        found.different += len(keys)
        for key in keys[: SHOWN - len(found.differences)]:
            found.differences.append(difference(pair, both, table, key))
    return int(here[0])


def difference(pair: Pair, both: Step, table: Table, key: str) -> Difference:
    """The rows with this key as they are on both sides."""
    return Difference(
        table=table.name,
        key=key,
        source=pair.vendor.rows_of(both.source, table, key),
        target=pair.vendor.rows_of(both.target, table, key),
    )
