"""Copying: all rows that are there, chunk by chunk, while they go on changing. It goes on where it was stopped."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from extraction.belongings import Table
from extraction.moving import ledger, relations
from extraction.moving.ledger import Progress
from extraction.moving.pair import Pair, pair_of
from extraction.moving.stepping import step

CHUNK = 5000  # rows


@dataclass(frozen=True, kw_only=True)
class Copied:
    """What is told after each chunk: the table, the rows of it that are there, and whether these are all."""

    table: str
    rows: int
    is_done: bool


def copy(
    source: str,
    target: str,
    module: str,
    *,
    chunk: int = CHUNK,
    load: float = 1.0,
    tell: Callable[[Copied], object] = lambda _: None,
) -> None:
    """
    Copy the module's rows from one database to another; go on with a copy that was begun, leave one that is done.

    A new copy begins by emptying the module's tables in the target. `load` is the part of the time that it works,
    more than 0 and at most 1; it rests for the other part.

    :raises CannotMove: if the databases are not ready for it
    """
    pair = pair_of(source, target, module)
    _begin(pair)
    for table in pair.tables:
        while not _copied(pair, table, chunk=chunk, load=load, tell=tell):
            pass
    _finish(pair)


def is_copied(target: str, module: str) -> bool:
    """Whether the module was copied to this database to its end."""
    with ledger.reading(target) as cursor:
        return ledger.is_copied(cursor, module)


def adopt(source: str, target: str, module: str) -> None:
    """
    Take both sides for equal, as they are after a switch: the target is only to be followed from now on.

    :raises CannotMove: if the databases are not ready for it
    """
    pair = pair_of(source, target, module)
    with step(pair) as both:
        ledger.forget(both.target, module)
        ledger.note_copied(both.target, module, is_done=True)
        ledger.begin_round(both.target, module)


def _begin(pair: Pair) -> None:
    with ledger.reading(pair.target) as cursor:
        if ledger.is_begun(cursor, pair.module):
            return
    relations.take_away(pair)
    # Without any change: what was there before, rows that migrations made among them, may clash with what comes.
    with step(pair, limit=0, relations=False) as both:
        for table in reversed(pair.tables):
            pair.vendor.delete_range(both.target, table, None, None)
        ledger.note_copied(both.target, pair.module, is_done=False)


def _copied(pair: Pair, table: Table, *, chunk: int, load: float, tell: Callable[[Copied], object]) -> bool:
    """Copy the next chunk of the table; whether it was the last."""
    begun = time.monotonic()
    with step(pair, relations=False) as both:
        before = ledger.progress(both.target, pair.module).get(
            table.name, Progress(last_key=None, copied=0, is_done=False)
        )
        if before.is_done:
            return True
        upto = pair.vendor.bound(both.source, table, before.last_key, chunk)
        # Rows of the chunk may have come already, as changes.
        pair.vendor.delete_range(both.target, table, before.last_key, upto)
        rows = pair.vendor.carry_range(both.source, both.target, table, before.last_key, upto)
        now = Progress(last_key=upto, copied=before.copied + rows, is_done=upto is None)
        ledger.note_progress(both.target, pair.module, table.name, now)
    tell(Copied(table=table.name, rows=now.copied, is_done=now.is_done))
    time.sleep((time.monotonic() - begun) * (1 / load - 1))
    return now.is_done


def _finish(pair: Pair) -> None:
    with ledger.reading(pair.target) as cursor:
        if ledger.is_copied(cursor, pair.module):
            return
    with step(pair, relations=False) as both:
        # All rows are of one moment now.
        relations.bring_back(both.target, pair)
        ledger.note_copied(both.target, pair.module, is_done=True)
