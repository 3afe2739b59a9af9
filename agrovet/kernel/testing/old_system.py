"""A database of the old system in a file, with no more tables and columns than a test speaks of."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agrovet.kernel.legacy.progress import Watcher
from agrovet.kernel.legacy.report import Report, TableReport
from agrovet.kernel.legacy.running import Import
from agrovet.kernel.legacy.sources import open_source

LONG_AGO = "2024-03-05 10:20:30.123456"


class Quiet(Watcher):
    """Watches an import and says nothing."""

    def begin(self, what: str, total: int, done: int = 0) -> None:
        """Nothing."""

    def advance(self, steps: int) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class OldSystem:
    """
    The old database, as odd as the test wants it: no types, no constraints, and any row.

    Tables are made of the columns that their first row names.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = sqlite3.connect(path, isolation_level=None)
        self.add("auth_app_user")

    def add(self, table: str, *rows: dict[str, Any]) -> None:
        """Rows, all with the same columns; without a row an empty table of people, say."""
        columns = rows[0] if rows else {"id": 0}
        names = ", ".join(f'"{name}"' for name in columns)
        kinds = ", ".join(f'"{name}"{" INTEGER PRIMARY KEY" if name == "id" else ""}' for name in columns)
        if rows and self._is_empty(table):
            self._connection.execute(f'DROP TABLE IF EXISTS "{table}"')
        self._connection.execute(f'CREATE TABLE IF NOT EXISTS "{table}" ({kinds})')
        for row in rows:
            marks = ", ".join("?" * len(row))
            self._connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))

    def person(self, id: int, **changes: Any) -> None:
        """A person, ordinary but for the changes."""
        ordinary = {
            "id": id,
            "password": "!",
            "last_login": None,
            "is_superuser": 0,
            "phone_number": f"+505{80000000 + id}",
            "role": None,
            "full_name": f"Persona {id}",
            "last_name": "Prueba",
            "bio": None,
            "latitude": None,
            "longitude": None,
            "is_staff": 0,
            "is_active": 1,
            "date_joined": LONG_AGO,
            "profile_picture": None,
        }
        self.add("auth_app_user", ordinary | changes)

    def content_type(self, id: int, app: str, model: str) -> int:
        """What a generic relation stands for in this installation."""
        self.add("django_content_type", {"id": id, "app_label": app, "model": model})
        return id

    def change(self, sql: str, *values: Any) -> None:
        """Anything else."""
        self._connection.execute(sql, values)

    def bring(self, *, only: Sequence[str] = (), dry_run: bool = False, chunk_size: int = 500) -> Report:
        """Import it into the modules of this process."""
        source = open_source(str(self.path))
        try:
            return Import(source=source, watcher=Quiet(), only=only, dry_run=dry_run, chunk_size=chunk_size).run()
        finally:
            source.close()

    def _is_empty(self, table: str) -> bool:
        known = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone()
        return not known or not self._connection.execute(f'SELECT 1 FROM "{table}"').fetchone()


def told(report: Report, table: str) -> TableReport:
    """What the report says of one table."""
    return next(each for each in report.tables if each.table == table)


def left_out(report: Report, table: str) -> dict[str, list[str]]:
    """Why rows of the table were left out, and which."""
    return {sentence.says: sentence.keys for sentence in told(report, table).why_left_out}


def noted(report: Report, table: str) -> dict[str, list[str]]:
    """What was changed in rows of the table on the way, and in which."""
    return {sentence.says: sentence.keys for sentence in told(report, table).notes}
