"""A source in an SQLite file."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from agrovet.kernel.legacy.sources.base import CannotRead, Source


class SQLiteSource(Source):
    """Reads an SQLite file, on a read-only medium too."""

    placeholder = "?"

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise CannotRead(f"There is no file {path}.")
        self.label = f"sqlite:///{path.resolve()}"
        self._connection = _opened(path.resolve())
        self._connection.row_factory = sqlite3.Row
        # Bytes that are no UTF-8 become lone surrogates, which the reading of a row finds and reports.
        self._connection.text_factory = lambda written: written.decode("utf-8", "surrogateescape")

    def select(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The rows of a query."""
        return [dict(row) for row in self._connection.execute(sql, values)]

    def table_names(self) -> frozenset[str]:
        """The names of the tables."""
        rows = self.select(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        return frozenset(row["name"] for row in rows)

    def columns(self, table: str) -> frozenset[str]:
        """The names of a table's columns."""
        return frozenset(row["name"] for row in self.select(f"PRAGMA table_info({self.names(table)})"))

    def last_id_given(self, table: str, key: str) -> int:
        """What AUTOINCREMENT remembers."""
        if not self.select("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"):
            return 0
        rows = self.select("SELECT seq FROM sqlite_sequence WHERE name = ?", [table])
        return int(rows[0]["seq"] or 0) if rows else 0

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _opened(path: Path) -> sqlite3.Connection:
    try:
        return _readable(f"file:{quote(str(path))}?mode=ro")
    except sqlite3.DatabaseError as error:
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            # Read without its log, the file would be as it was some time ago.
            raise CannotRead(
                f"{path} has a write-ahead log that cannot be read here ({error}): copy both files "
                "to a folder that can be written to, or run PRAGMA wal_checkpoint(TRUNCATE) on it first."
            ) from error
    try:
        return _readable(f"file:{quote(str(path))}?mode=ro&immutable=1")
    except sqlite3.DatabaseError as error:
        raise CannotRead(f"{path} cannot be read as an SQLite database: {error}.") from error


def _readable(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    try:
        connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        connection.execute("BEGIN")  # one state of the file for the whole import
        connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
