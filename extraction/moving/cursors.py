"""What is asked of a database cursor here."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper


class Cursor(Protocol):
    """A cursor of Django, as far as moves need it."""

    db: BaseDatabaseWrapper

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed or gave."""

    def execute(self, sql: str, params: Sequence[Any] = ...) -> Any:
        """Run one statement."""

    def executemany(self, sql: str, param_list: Sequence[Sequence[Any]]) -> Any:
        """Run one statement with each of these values."""

    def fetchone(self) -> Any:
        """The next row, None after the last."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def fetchmany(self, size: int = ...) -> list[Any]:
        """Some of the rows that are left."""
