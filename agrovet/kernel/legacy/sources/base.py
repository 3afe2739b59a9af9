"""What the import asks of a source, written once for the three kinds of databases."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any

Row = Mapping[str, Any]
Key = int | str

# How many values one query asks for by their key.
BATCH = 500


class CannotRead(Exception):
    """The source cannot be read; the sentence says why and what to do."""


class Source(ABC):
    """
    The old database, read in the order of a key and a chunk at a time, so that memory stays bounded.

    Everything is read from one state of it where the database can promise that (PostgreSQL, MySQL), so
    that an old system which still runs does not show half of a change.
    """

    # How the source is named in the report: never with its password.
    label: str
    quote = '"'
    placeholder = "%s"

    @abstractmethod
    def select(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The rows of a query; at most a chunk of them, as they are held in memory."""

    @abstractmethod
    def table_names(self) -> frozenset[str]:
        """The names of the tables, asked anew."""

    @abstractmethod
    def columns(self, table: str) -> frozenset[str]:
        """The names of a table's columns."""

    @abstractmethod
    def last_id_given(self, table: str, key: str) -> int:
        """The last id that the database gave to a row of the table, though the row may be gone since; 0: unknown."""

    @abstractmethod
    def close(self) -> None:
        """Let the database go."""

    @cached_property
    def tables(self) -> frozenset[str]:
        """The names of the tables; the database's own are left aside."""
        return self.table_names()

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same source: an import that was stopped goes on with it alone."""
        return sha256(self.label.encode()).hexdigest()

    @cached_property
    def content_types(self) -> Mapping[int, tuple[str, str]]:
        """
        What the ids of generic relations stand for: `(app, model)` of the old system.

        The ids differ from one installation to the next, so they are only ever read here.
        """
        if "django_content_type" not in self.tables:
            return {}
        return {
            row["id"]: (row["app_label"], row["model"])
            for row in self.select(
                f"SELECT {self.names('id', 'app_label', 'model')} FROM {self.names('django_content_type')}"
            )
        }

    def model_of(self, row: Row) -> tuple[str, str] | None:
        """The old model that a row's generic relation is about; None for a row about nothing, or nothing known."""
        found = row.get("content_type_id")
        return None if found is None else self.content_types.get(found)

    def count(self, table: str) -> int:
        """How many rows the table has."""
        return int(self.select(f"SELECT COUNT(*) AS n FROM {self.names(table)}")[0]["n"])

    def greatest(self, table: str, key: str) -> int:
        """The greatest id that the table has or ever gave away; 0 for an empty one."""
        found = self.select(f"SELECT MAX({self.names(key)}) AS n FROM {self.names(table)}")[0]["n"]
        return max(int(found or 0), self.last_id_given(table, key))

    def chunk(self, table: str, *, key: str, after: Key | None, limit: int) -> list[dict[str, Any]]:
        """The next rows after this key, in the order of the key."""
        beyond = f" WHERE {self.names(key)} > {self.placeholder}" if after is not None else ""
        return self.select(
            f"SELECT * FROM {self.names(table)}{beyond} ORDER BY {self.names(key)} LIMIT {int(limit)}",
            [] if after is None else [after],
        )

    def where(
        self, table: str, column: str, among: Collection[Any], *, only: Sequence[str] = ()
    ) -> Iterator[dict[str, Any]]:
        """The rows whose column is among these values, with all columns or the named ones; none of a missing table."""
        if table not in self.tables:
            return
        wanted = sorted({value for value in among if value is not None}, key=str)
        for start in range(0, len(wanted), BATCH):
            part = wanted[start : start + BATCH]
            marks = ", ".join([self.placeholder] * len(part))
            yield from self.select(
                f"SELECT {self.names(*only) or '*'} FROM {self.names(table)} WHERE {self.names(column)} IN ({marks})",
                part,
            )

    def names(self, *names: str) -> str:
        """Identifiers as this database writes them, separated by commas."""
        return ", ".join(f"{self.quote}{name.replace(self.quote, self.quote * 2)}{self.quote}" for name in names)
