"""Looking into the databases of the town past all of our own code: plain SQL, on PostgreSQL and SQLite alike."""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

# What belongs to a module in the tables that all share, and its columns but for the number that each side gives.
SHARED = {
    "bus_event": ("module = '{module}' AND position IS NOT NULL", "module, position, uid, name, key, payload"),
    "bus_cursor": ("handler LIKE '{module}.%'", "handler, module, position, start"),
    "bus_parked": ("handler LIKE '{module}.%'", "handler, module, position, key"),
}


@dataclass(frozen=True)
class Database:
    """One database, by its address."""

    url: str

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of the answer."""
        with self._connection() as connection:
            return [tuple(row) for row in connection.execute(query).fetchall()]

    def change(self, *statements: str) -> None:
        """Carry out statements, each for itself."""
        with self._connection() as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Any]:
        connection: Any
        if self.is_postgres:
            connection = psycopg.connect(self.url)
        else:
            connection = sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=10)
        with contextlib.closing(connection):
            yield connection

    @property
    def is_postgres(self) -> bool:
        """Which of the two kinds it is."""
        return self.url.startswith("postgres")

    def tables(self, module: str) -> list[str]:
        """The module's own tables."""
        listed = (
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            if self.is_postgres
            else "SELECT name FROM sqlite_master WHERE type = 'table'"
        )
        return sorted(name for (name,) in self.ask(listed) if name.startswith(f"{module}_"))

    def digests(self, module: str) -> dict[str, str]:
        """For each table, how many rows of the module it has and what is in them."""
        queries = {table: f'SELECT * FROM "{table}"' for table in self.tables(module)}
        for table, (whose, columns) in SHARED.items():
            queries[table] = f"SELECT {columns} FROM {table} WHERE {whose.format(module=module)}"
        return {table: _digest(self.ask(query)) for table, query in queries.items()}

    def numbers(self, module: str) -> Mapping[str, tuple[int, int]]:
        """For each table that the database numbers: the last number given, and the greatest that is in use."""
        found = {}
        for table in self.tables(module):
            given = self._last_given(table)
            if given is not None:
                [(greatest,)] = self.ask(f'SELECT coalesce(max(id), 0) FROM "{table}"')
                found[table] = (given, int(greatest))
        return found

    def _last_given(self, table: str) -> int | None:
        if not self.is_postgres:
            rows = self.ask(f"SELECT seq FROM sqlite_sequence WHERE name = '{table}'")
            return int(rows[0][0]) if rows else None
        if not self.ask(f"SELECT 1 FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attname = 'id'"):
            return None
        [(sequence,)] = self.ask(f"SELECT pg_get_serial_sequence('{table}', 'id')")
        return None if sequence is None else int(self.ask(f"SELECT last_value FROM {sequence}")[0][0])


def _digest(rows: list[tuple[Any, ...]]) -> str:
    lines = sorted(repr(row) for row in rows)
    return f"{len(rows)} rows, {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()[:16]}"
