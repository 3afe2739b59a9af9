"""A disk, or somebody's share of it, is full: how that shows, wherever it is met."""

import errno
import sqlite3

import psycopg

_OF_THE_SYSTEM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_for_want_of_room(error: BaseException) -> bool:
    """Whether this, or what it came of, was raised because nothing more could be written."""
    seen: BaseException | None = error
    while seen is not None:
        match seen:
            case OSError() if seen.errno in _OF_THE_SYSTEM:
                return True
            case sqlite3.Error() if getattr(seen, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
                return True
            case psycopg.errors.DiskFull():
                return True
        seen = seen.__cause__ or seen.__context__
    return False
