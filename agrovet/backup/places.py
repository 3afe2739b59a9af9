"""
Where a restore builds, so that each database changes as a whole or not at all.

PostgreSQL: all of it is one transaction, the tables included. SQLite: a new file beside the old one, renamed
over it at the end.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from django.db import connections

from agrovet.kernel.migrating import UNFINISHED_RESTORE

MARK = f"CREATE TABLE IF NOT EXISTS {UNFINISHED_RESTORE} (restored_at text)"


class Place(Protocol):
    """One database that is restored. Within `building` its alias leads to an empty one."""

    alias: str

    def building(self) -> AbstractContextManager[None]:
        """Build within the block; at its end, what was built takes the place of what is there."""

    def name(self) -> str:
        """What people call the database."""

    def tables(self) -> list[str]:
        """The tables that are there now."""

    def rows(self) -> dict[str, int]:
        """How many rows each of them has that has any."""

    def mark(self) -> None:
        """From now on until the new state is there, no server starts on the database."""

    def finish(self) -> None:
        """The last that is done while it is built."""

    def plain_cursor(self) -> Any:
        """Reads what was built, as it is kept."""


def counted(alias: str, tables: Sequence[str]) -> dict[str, int]:
    """How many rows each of the tables has that has any."""
    found = {}
    with connections[alias].cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            if count := cursor.fetchone()[0]:
                found[table] = int(count)
    return found
