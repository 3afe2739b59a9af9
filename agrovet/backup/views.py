"""A view of one database at one moment, which no later write changes."""

import sqlite3
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Protocol

import psycopg
from django.db import connections

from agrovet.backup.errors import Refused

_PATIENCE = 2  # seconds to wait for others' locks, and to be waited for
BUSY = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected, sqlite3.OperationalError)


class View(Protocol):
    """One database."""

    alias: str
    vendor: str

    def hold(self) -> None:
        """Let no event of this database get a position until `release`."""

    def look(self) -> None:
        """From now on `cursor` sees this moment."""

    def release(self) -> None:
        """Let go of what was held."""

    def cursor(self) -> Any:
        """Reads the database as it was at the moment."""

    def close(self) -> None:
        """The moment is over."""


class PostgresView:
    """A transaction that sees one snapshot, and another connection that holds the log for an instant."""

    vendor = "postgresql"

    def __init__(self, alias: str) -> None:
        self.alias = alias
        told = connections[alias].get_connection_params()
        options = {name: value for name, value in told.items() if name not in ("cursor_factory", "context")}
        options.setdefault("connect_timeout", 10)
        with ExitStack() as stack:
            self._reader = stack.enter_context(psycopg.connect(**options))
            self._holder = stack.enter_context(psycopg.connect(**options))
            self._open = stack.pop_all()

    def hold(self) -> None:
        """Positions are given under a lock on the row of the log."""
        self._holder.execute(f"SET LOCAL lock_timeout = '{_PATIENCE}s'".encode())
        self._holder.execute("SELECT 1 FROM bus_log ORDER BY module FOR UPDATE")

    def look(self) -> None:
        """The first statement of the transaction makes its snapshot."""
        self._reader.rollback()
        self._reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # A large table takes longer to read than servers may allow.
        self._reader.execute("SET LOCAL statement_timeout = 0")
        self._reader.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        self._reader.execute("SET LOCAL extra_float_digits = 1")
        self._reader.execute("SELECT count(*) FROM django_migrations")

    def release(self) -> None:
        """The transaction changed nothing."""
        self._holder.rollback()

    def cursor(self) -> Any:
        """In the transaction of the snapshot."""
        return self._reader.cursor()

    def close(self) -> None:
        """Both connections."""
        self._reader.rollback()
        self._holder.rollback()
        self._open.close()


class SqliteView:
    """A transaction that reads, and another connection that has the lock of writers for an instant."""

    vendor = "sqlite"

    def __init__(self, alias: str) -> None:
        self.alias = alias
        path = str(connections[alias].settings_dict["NAME"])
        if not Path(path).exists():
            raise Refused(f"There is no database {path}: nothing to back up.")
        self._reader = sqlite3.connect(path, timeout=20, isolation_level=None)
        self._holder = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)

    def hold(self) -> None:
        """The lock of writers."""
        self._holder.execute("BEGIN IMMEDIATE")

    def look(self) -> None:
        """In WAL mode, what is written later lies behind what this transaction sees."""
        with suppress(sqlite3.OperationalError):
            self._reader.execute("ROLLBACK")
        self._reader.execute("BEGIN")
        self._reader.execute("SELECT count(*) FROM sqlite_master")

    def release(self) -> None:
        """Nothing was written."""
        if self._holder.in_transaction:
            self._holder.execute("ROLLBACK")

    def cursor(self) -> Any:
        """In the transaction that reads."""
        return self._reader.cursor()

    def close(self) -> None:
        """Both connections."""
        self._reader.close()
        self._holder.close()


def view_of(alias: str) -> View:
    """A view that does not see anything yet."""
    return PostgresView(alias) if connections[alias].vendor == "postgresql" else SqliteView(alias)
