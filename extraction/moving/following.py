"""Following: what changes at the source is brought over, again and again."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connections

from extraction.moving import ledger, recent
from extraction.moving.errors import CannotMove
from extraction.moving.pair import VENDORS, Pair, pair_of
from extraction.moving.stepping import step

BATCH = 2000  # changes
FEW = 200  # rows that are compared in a few milliseconds
# Nobody needs to know how many more there are.
COUNTED = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Lag:
    """How many changes wait to be brought over, and for how many seconds the oldest has waited."""

    rows: int
    seconds: float


def lag(source: str, module: str) -> Lag:
    """How far what follows the module is behind. Changes are counted up to a million."""
    return lags(source, [module])[module]


def lags(source: str, modules: Sequence[str]) -> dict[str, Lag]:
    """The same of several modules that have their data there, by one question."""
    connection = connections[source]
    of_one = (
        f"SELECT %s, count(*), {VENDORS[connection.vendor].AGE} FROM "
        "(SELECT at FROM extraction_captured WHERE module = %s ORDER BY id LIMIT %s) AS waiting"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([of_one] * len(modules)),
            [value for module in modules for value in (module, module, COUNTED)],
        )
        told = cursor.fetchall()
    return {module: Lag(rows=rows, seconds=max(0.0, seconds or 0.0)) for module, rows, seconds in told}


def follow(
    source: str,
    target: str,
    module: str,
    *,
    is_enough: Callable[[Lag], bool],
    batch: int = BATCH,
    pause: float = 0.1,
    tell: Callable[[int], object] = lambda _: None,
) -> None:
    """
    Bring over what changes until it is enough; asked after each batch, with what still waits.

    `tell` is given the number of rows of each batch. Where nothing waits, it looks again after `pause` seconds.

    :raises CannotMove: if the databases are not ready for it, or the copy has not come to its end
    """
    pair = copied_pair(source, target, module)
    while True:
        brought = bring(pair, batch)
        if brought:
            tell(brought)
        if is_enough(lag(source, module)):
            return
        if not brought:
            time.sleep(pause)


def catch_up(source: str, target: str, module: str, *, rows: int = 0, within: float = 600) -> bool:
    """
    Follow until no more than so many changes wait; whether that was reached within so many seconds.

    What was written since the last comparison as a whole is compared on the way, so that little of that is left, too.
    Of a module that is written meanwhile, some changes always wait again afterwards.

    :raises CannotMove: as `follow`
    :raises Differs: if rows are not the same
    """
    if not follow_until_few(source, target, module, rows=rows, within=within):
        return False
    # Its last step brings over all that waits: following once more would only leave more to compare.
    recent.compare_until_few(copied_pair(source, target, module), max(rows, FEW))
    return True


def follow_until_few(source: str, target: str, module: str, *, rows: int, within: float) -> bool:
    """As `catch_up`, and compare nothing."""
    deadline = time.monotonic() + within
    reached = False

    def is_enough(now: Lag) -> bool:
        nonlocal reached
        reached = now.rows <= rows
        return reached or time.monotonic() > deadline

    follow(source, target, module, is_enough=is_enough, pause=0.01)
    return reached


def copied_pair(source: str, target: str, module: str) -> Pair:
    """
    The pair, of which the target has all rows by now.

    :raises CannotMove: if the databases are not ready for it, or the copy has not come to its end
    """
    pair = pair_of(source, target, module)
    with ledger.reading(target) as cursor:
        if not ledger.is_copied(cursor, module):
            raise CannotMove(f"{module} is not copied to {target} yet: finish the copy first.")
    return pair


def bring(pair: Pair, batch: int) -> int:
    """Bring over one batch of changes; returns how many rows they concerned."""
    try:
        with step(pair, limit=batch) as both:
            return both.keys
    except IntegrityError:
        # A row was there before the one that it refers to, or whose place it takes: their changes come later.
        # Taken all at once, both sides agree, and so do the rows.
        with step(pair) as both:
            return both.keys
