"""
One step: what has changed at the source is brought over, so that both sides agree on one moment.

All else rests on it: a copy takes a chunk in the same snapshot, a comparison looks at both sides in it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connections

from extraction.moving import ledger
from extraction.moving.errors import CannotMove
from extraction.moving.pair import Pair

# Keys that are read, deleted and inserted at once.
SOME = 2000


@dataclass(frozen=True, kw_only=True)
class Step:
    """Cursors on both sides, between the changes that were brought over and the commit; and how many keys these had."""

    source: Any
    target: Any
    keys: int


@contextmanager
def step(pair: Pair, *, limit: int | None = None, relations: bool = True) -> Iterator[Step]:
    """
    Bring over what has changed, all of it or what `limit` changes concern; then the block, in the same transactions.

    Without `limit`, the target agrees with the snapshot of the source in all rows that were copied.

    :raises django.db.IntegrityError: if rows that were brought over clash with others whose changes were not
    :raises CannotMove: if the target's gate was opened meanwhile
    """
    with pair.vendor.both(pair, relations=relations) as sides:
        _be_mover(sides.target, pair)
        number = ledger.round_of(sides.target, pair.module)
        sides.done_with = _last(sides.source, pair.module, limit)
        keys = 0
        if sides.done_with is not None:
            # Those of a usual batch are read once; of a queue that has grown long, not all are in memory at a time.
            few = list(_changed(pair, sides.done_with)) if limit is not None and limit <= SOME else None
            # First all deletions: a value that moved from one row to another is free before it is taken again.
            for table, some in few or _changed(pair, sides.done_with):
                pair.vendor.delete_keys(sides.target, pair.table(table), some)
                keys += len(some)
            for table, some in few or _changed(pair, sides.done_with):
                with connections[pair.source].cursor() as source:
                    pair.vendor.carry_keys(source, sides.target, pair.table(table), some)
                _touch(sides.target, pair, table, some, number)
        yield Step(source=sides.source, target=sides.target, keys=keys)
        _be_nobody(sides.target, pair)


def _be_mover(target: Any, pair: Pair) -> None:
    """Nobody else ever sees it: it is taken back in the same transaction."""
    target.execute("UPDATE extraction_gate SET mover = %s WHERE module = %s AND state = 'closed'", [True, pair.module])
    if target.rowcount != 1:
        raise CannotMove(f"{pair.module} can be written in {pair.target} by now: nothing is brought over any more.")


def _be_nobody(target: Any, pair: Pair) -> None:
    target.execute("UPDATE extraction_gate SET mover = %s WHERE module = %s", [False, pair.module])


def _last(source: Any, module: str, limit: int | None) -> int | None:
    """The number of the last change that this step takes, None where there is none."""
    if limit is None:
        source.execute("SELECT max(id) FROM extraction_captured WHERE module = %s", [module])
    else:
        source.execute(
            "SELECT max(id) FROM (SELECT id FROM extraction_captured WHERE module = %s ORDER BY id LIMIT %s) AS first",
            [module, limit],
        )
    last: int | None = source.fetchone()[0]
    return last


def _changed(pair: Pair, last: int) -> Iterator[tuple[str, list[str]]]:
    """The tables that changed, each with some keys at a time, however many there are."""
    with connections[pair.source].chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT table_name, {pair.vendor.CAPTURED_KEY} FROM extraction_captured "
            "WHERE module = %s AND id <= %s ORDER BY 1",
            [pair.module, last],
        )
        while block := cursor.fetchmany(SOME):
            for table, rows in groupby(block, key=itemgetter(0)):
                yield table, [key for _, key in rows]


def _touch(target: Any, pair: Pair, table: str, keys: list[str], number: int) -> None:
    """Remember what the last comparison cannot have seen. Before the first, nothing was compared yet."""
    if number:
        pair.vendor.touch(target, pair.module, table, keys, number)
