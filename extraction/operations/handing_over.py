"""What is handed over at a switch: the last rows, the numbers, and who reads whose log."""

from collections.abc import Callable

from django.conf import settings
from django.db import connections

from agrovet.kernel.bus.sequencing import give_positions
from agrovet.kernel.databases import alias_of
from extraction.gates.holding import Hold
from extraction.moving import copying, draining, following, positions, readers, sequences
from extraction.moving.errors import CannotMove, Differs
from extraction.moving.pair import Pair
from extraction.operations.refusing import Failed
from extraction.operations.sides import Sides

FEW = 500  # changes that may wait when the hold begins: their carrying is part of it
MOST_TOUCHED = 10_000  # rows written since the last comparison: comparing them is part of the hold
LONGEST = 30.0  # seconds


def catch_up(sides: Sides) -> Pair:
    """
    Before anybody is held: as little as possible is left to be done then. Returns the pair to be drained.

    :raises Failed: if the module is written faster than it can be followed, or was not compared
    """
    give_positions(sides.source)
    try:
        if not following.catch_up(sides.source, sides.target, sides.module, rows=FEW, within=LONGEST):
            waiting = following.lag(sides.source, sides.module).rows
            raise Failed(f"{waiting} rows of {sides.module} are under way, and they do not get fewer.")
        touched = draining.touched(sides.target, sides.module)
        pair = following.copied_pair(sides.source, sides.target, sides.module)
    except CannotMove as error:
        raise Failed(str(error)) from error
    if touched is None or touched > MOST_TOUCHED:
        raise Failed(
            f"{'All' if touched is None else touched} rows of {sides.module} were written since both sides were "
            f"compared. Run manage.py extraction verify {sides.module}."
        )
    # The connections that are used in the hold are open by now.
    for alias in (sides.source, sides.target):
        connections[alias].ensure_connection()
    return pair


def finish(pair: Pair, held: Hold, *, note: Callable[[str], None]) -> int:
    """
    While writes are held: both sides become the same. Returns how many rows were brought over.

    :raises Failed: if they are not
    :raises NotHeld: if the hold was lost meanwhile
    """
    positions.place_the_rest(pair.source, pair.module)
    note("positions")
    try:
        drained = draining.drain(pair)
    except (CannotMove, Differs) as error:
        raise Failed(str(error)) from error
    note("drain and compare")
    sequences.advance(pair.source, pair.target, pair.module)
    note("sequences")
    held.confirm()
    return drained.brought


def turn(sides: Sides) -> None:
    """After a switch: the side that had the data follows now, and logs know who reads them. May be done again."""
    module = sides.module
    if not copying.is_copied(sides.source, module):
        copying.adopt(sides.target, sides.source, module)
    others = {name: alias_of(name) for name in settings.ALL_MODULES if name != module}
    readers.tell_the_moved_log(module, log=sides.target, readers=sorted(set(others.values())))
    readers.tell_the_logs_it_reads(module, cursors=sides.target, logs=others)
