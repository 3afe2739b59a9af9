"""Building for SQLite: in a new file, renamed at the end."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connections

from agrovet.backup.durable import sync
from agrovet.backup.places import MARK, counted

# An index of words is a virtual table, which keeps what it knows in tables that are called after it.
_TABLES = """
SELECT name FROM sqlite_master AS one WHERE type = 'table' AND NOT EXISTS (
    SELECT 1 FROM sqlite_master AS virtual WHERE virtual.sql LIKE 'CREATE VIRTUAL TABLE %'
    AND (one.name = virtual.name OR substr(one.name, 1, length(virtual.name) + 1) = virtual.name || '_')
) ORDER BY name
"""


class SqlitePlace:
    """In a new file, under another name."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self._path = Path(str(connections[alias].settings_dict["NAME"]))
        self._draft = self._path.with_name(f"{self._path.name}.restoring")
        self._path.parent.mkdir(parents=True, exist_ok=True)

    def name(self) -> str:
        """The name of the file."""
        return self._path.name

    def tables(self) -> list[str]:
        """All tables of the file that hold rows of ours, and no index over them; none where there is no file."""
        if not self._path.exists():
            return []
        with connections[self.alias].cursor() as cursor:
            cursor.execute(_TABLES)
            return [name for (name,) in cursor.fetchall() if not name.startswith("sqlite_")]

    def rows(self) -> dict[str, int]:
        """Of all tables."""
        return counted(self.alias, self.tables())

    @contextmanager
    def building(self) -> Iterator[None]:
        """Renames at the end of the block."""
        self._remove_draft()
        connection = connections[self.alias]
        connection.close()
        connection.settings_dict["NAME"] = str(self._draft)
        try:
            yield
            connection.close()
            sync(self._draft)
        except BaseException:
            connection.close()
            self._remove_draft()
            raise
        finally:
            connection.settings_dict["NAME"] = str(self._path)
        self._take_the_place()

    def mark(self) -> None:
        """In the old file, or in a new one where there is none."""
        with sqlite3.connect(self._path, timeout=20) as old:
            old.execute(MARK)
        old.close()

    def finish(self) -> None:
        """Everything into the one file."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def plain_cursor(self) -> Any:
        """Past Django, which makes other values of what is kept."""
        return sqlite3.connect(self._draft, timeout=20).cursor()

    def _take_the_place(self) -> None:
        # The log that belongs to the old file must not be taken for the new one's.
        if self._path.exists():
            old = sqlite3.connect(self._path, timeout=20)
            old.execute("PRAGMA journal_mode = DELETE")
            old.close()
        os.rename(self._draft, self._path)
        sync(self._path.parent)

    def _remove_draft(self) -> None:
        for end in ("", "-wal", "-shm", "-journal"):
            with suppress(FileNotFoundError):
                self._draft.with_name(self._draft.name + end).unlink()
