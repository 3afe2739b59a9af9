"""
In a web process a few connections to each file stay open, and serve whichever thread asks next.

Each request runs in a thread of its own, and opening a file of SQLite, with what is set on each connection, takes
as long as several small requests. Django keeps connections by thread, which would keep none of them here.
Commands open and close: whoever restores a file, say, must be alone with it.

A column of SQLite holds anything. What is no time or no number there, no form lets in; it is loaded as None, so that
one row does not fail each list it is in, and text that is not UTF-8 with a mark where it is not.
"""

import os
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from operator import methodcaller
from typing import Any

from django.db.backends.sqlite3 import base, operations
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

_Place = tuple[int, str, int, int]
_idle: dict[_Place, list[Any]] = {}
_lock = threading.Lock()


class _Most:
    idle = 0


def stay_open(most: int = 8) -> None:
    """From now on this process keeps so many connections to each file open that nobody uses."""
    _Most.idle = most


def _or_none(parse: Callable[[str], Any]) -> Callable[[bytes], Any]:
    def parsed(stored: bytes) -> Any:
        try:
            return parse(stored.decode())
        except ValueError:
            return None

    return parsed


_time_or_none = _or_none(parse_datetime)

# In the place of Django's, which raise.
for _kind, _parsed in (("datetime", _time_or_none), ("timestamp", _time_or_none), ("date", _or_none(parse_date))):
    sqlite3.register_converter(_kind, _parsed)


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, with converters that fail for no stored value."""

    def convert_datetimefield_value(self, value: Any, expression: Any, connection: Any) -> datetime | None:
        """Return the time, aware; None for what is none."""
        if isinstance(value, str):
            value = _time_or_none(value.encode())
        if not isinstance(value, datetime):
            return None
        return timezone.make_aware(value, self.connection.timezone) if value.tzinfo is None else value

    def get_decimalfield_converter(self, expression: Any) -> Callable[..., Any]:
        """Return Django's, with None for what is no number."""
        convert = super().get_decimalfield_converter(expression)

        def converted(value: Any, *rest: Any) -> Any:
            try:
                return convert(value, *rest)
            except (ArithmeticError, TypeError, ValueError):
                return None

        return converted


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of Django's, whose own connection to the file comes from those that are open, and goes back."""

    ops_class = DatabaseOperations
    _place: _Place | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """One that is idle, else a new one."""
        name = str(conn_params["database"])
        self._place = _place_of(name)
        with _lock:
            waiting = _idle.get(self._place) if self._place else None
            found = waiting.pop() if waiting else None
        if found is None:
            found = super().get_new_connection(conn_params)
            found.text_factory = methodcaller("decode", errors="replace")
            # A file that was not there is by now.
            self._place = _place_of(name)
        else:
            # What whoever had it may have set otherwise.
            found.execute("PRAGMA foreign_keys = ON")
            found.execute(f"PRAGMA busy_timeout = {int(conn_params.get('timeout', 5) * 1000)}")
        return found

    def _close(self) -> None:
        if self.connection is None or not self._give_back(self.connection):
            super()._close()  # type: ignore[misc]  # the stubs leave it out

    def _give_back(self, connection: sqlite3.Connection) -> bool:
        """Whether it is kept for whoever comes next: clean, of the file that is there, and of this process."""
        place, self._place = self._place, None
        if not _Most.idle or place is None or place != _place_of(place[1]):
            return False
        if self.errors_occurred or connection.in_transaction or _is_read_from(connection):
            return False
        with _lock:
            waiting = _idle.setdefault(place, [])
            if len(waiting) >= _Most.idle:
                return False
            waiting.append(connection)
            return True


def _is_read_from(connection: sqlite3.Connection) -> bool:
    """
    Whether a statement is still under way: the next one would see the tables as they were when that began.

    SQLite tells by refusing to replace a function meanwhile; it is the only way that the driver has.
    """
    try:
        connection.create_function("agrovet_idle", 0, int)
        connection.create_function("agrovet_idle", 0, int)
    except sqlite3.OperationalError:
        return True
    return False


def _place_of(name: str) -> _Place | None:
    """The process and the file; None for what is no file, or none yet."""
    try:
        found = os.stat(name)
    except OSError:
        return None
    return os.getpid(), name, found.st_dev, found.st_ino
