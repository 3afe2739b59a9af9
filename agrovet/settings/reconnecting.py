"""PostgreSQL was away: its pool asks again every second, however long it was."""

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg_pool import ConnectionPool

# Seconds after which a pool gives an attempt up. Its pauses double with each failure, up to minutes, and who waits
# for a connection would wait for them long after the database has come back; a new attempt begins without a pause.
GIVE_UP_AFTER = 1.0
PAUSE = 0.5  # seconds before that


def try_again(pool: "ConnectionPool[Any]") -> None:
    """What a pool calls when it has given an attempt up: it makes another one soon, until it is closed."""
    soon = threading.Timer(PAUSE, _ask, [pool])
    soon.daemon = True
    soon.start()


def _ask(pool: "ConnectionPool[Any]") -> None:
    from psycopg_pool import PoolClosed, PoolTimeout  # noqa: PLC0415 - settings name this module, PostgreSQL or not

    # A pool without connections begins to make one when it is asked for it. When that fails, `try_again` is called.
    with suppress(PoolTimeout, PoolClosed), pool.connection(timeout=GIVE_UP_AFTER):
        pass
