"""A source in PostgreSQL."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.rows import dict_row
from psycopg.sql import SQL
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

from agrovet.kernel.legacy.sources.base import CannotRead, Source


class _LenientTimestamp(TimestampLoader):
    """Times that Python has no word for (`infinity`, the year 12000) stay text, which the reading reports."""

    def load(self, data: Any) -> Any:
        """A time, or its text."""
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class _LenientTimestamptz(TimestamptzLoader):
    """As above, with a zone."""

    def load(self, data: Any) -> Any:
        """A time, or its text."""
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class _LenientDate(DateLoader):
    """As above, for days."""

    def load(self, data: Any) -> Any:
        """A day, or its text."""
        try:
            return super().load(data)
        except psycopg.DataError:
            return bytes(data).decode()


class PostgresSource(Source):
    """Reads a PostgreSQL database in one read-only transaction."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.label = f"postgres://{parts.hostname or 'localhost'}:{parts.port or 5432}{parts.path}"
        try:
            self._connection = psycopg.connect(address, row_factory=dict_row, connect_timeout=10)
            self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self._connection.read_only = True
            for kind, loader in (
                ("timestamp", _LenientTimestamp),
                ("timestamptz", _LenientTimestamptz),
                ("date", _LenientDate),
            ):
                self._connection.adapters.register_loader(kind, loader)
            self._connection.execute("SET TIME ZONE 'UTC'")
        except psycopg.Error as error:
            raise CannotRead(f"{self.label} does not let us in: {str(error).strip()}.") from error

    def select(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The rows of a query."""
        # Made of our own words and of quoted names alone; values are parameters.
        return self._connection.execute(SQL(sql), list(values) or None).fetchall()

    def table_names(self) -> frozenset[str]:
        """The names of the tables."""
        return frozenset(
            row["name"]
            for row in self.select("SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()")
        )

    def columns(self, table: str) -> frozenset[str]:
        """The names of a table's columns."""
        rows = self.select(
            "SELECT column_name AS name FROM information_schema.columns "
            "WHERE table_schema = current_schema() AND table_name = %s",
            [table],
        )
        return frozenset(row["name"] for row in rows)

    def last_id_given(self, table: str, key: str) -> int:
        """What the key's sequence remembers."""
        found = self.select("SELECT pg_get_serial_sequence(quote_ident(%s), %s) AS sequence", [table, key])[0][
            "sequence"
        ]
        if not found:
            return 0
        row = self.select(f"SELECT last_value, is_called FROM {found}")[0]
        return int(row["last_value"]) if row["is_called"] else int(row["last_value"]) - 1

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
