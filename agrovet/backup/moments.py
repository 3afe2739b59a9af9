"""
One moment of all databases: a view of each that no later write changes, while everybody goes on writing.

Where there are several, no event gets a position while the views are opened. So no handler, in any of them, has
read further than the logs in the others go. SQLite lets nobody write for these milliseconds: there, all
databases are of one state.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from agrovet.backup.errors import Refused
from agrovet.backup.views import BUSY, View, view_of

TRIES = 20


@contextmanager
def one_moment(aliases: Sequence[str], is_still_so: Callable[[], bool]) -> Iterator[dict[str, View]]:
    """
    Views of these databases at one moment, by alias; `is_still_so` says, once they are open, whether they are of use.

    :raises Refused: if a database cannot be held for an instant, or things change again and again
    """
    with ExitStack() as stack:
        views = {alias: view_of(alias) for alias in aliases}
        for view in views.values():
            stack.callback(view.close)
        for attempt in range(TRIES):
            if _look_together(list(views.values())) and is_still_so():
                break
            time.sleep(0.05 * (attempt + 1))
        else:
            raise Refused("Long transactions, or a module that changes its place, stand in the way: try again.")
        yield views


def _look_together(views: Sequence[View]) -> bool:
    """Open all views; False where one is not to be had at the moment."""
    if len(views) == 1:
        views[0].look()
        return True
    try:
        for view in views:
            view.hold()
        for view in views:
            view.look()
    except BUSY:
        return False
    finally:
        for view in views:
            view.release()
    return True
