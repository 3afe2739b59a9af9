"""
Holding writes in SQLite: a note in the gate, which runs out by itself.

A transaction that stays open would hold up every module of the file, and the switch itself. Once the note is
committed, nobody who writes can be inside: there is one writer at a time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError

from extraction.gates.errors import NotHeld, StillWritten
from extraction.gates.sqlite_sql import NOW

_OURS = f"module = %s AND holder = %s AND held_until > {NOW}"


@dataclass
class SqliteHold:
    """As `extraction.gates.holding.Hold`."""

    connection: BaseDatabaseWrapper
    module: str
    token: str
    begun: float
    budget: float

    def left(self) -> float:
        """Seconds until the budget is used up."""
        return self.begun + self.budget - time.monotonic()

    def confirm(self) -> None:
        """Make sure that the note is still there, and the budget not used up."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM extraction_gate WHERE {_OURS}", [self.module, self.token])
            self._refuse_unless(cursor.fetchone() is not None)

    def close(self) -> None:
        """Close the gate if the note is still there, in one statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE extraction_gate SET state = 'closed', capture = 0, held_until = 0, holder = '' WHERE {_OURS}",
                [self.module, self.token],
            )
            self._refuse_unless(cursor.rowcount == 1)

    def _refuse_unless(self, ours: bool) -> None:
        if not ours or self.left() <= 0:
            raise NotHeld(f"Writes of {self.module} were held for {self.budget} s, their budget. Nothing was decided.")


@contextmanager
def hold(alias: str, module: str, *, budget: float, patience: float) -> Iterator[SqliteHold]:
    """As `extraction.gates.holding.hold`."""
    connection = connections[alias].copy()
    token = uuid4().hex
    try:
        begun = _take(connection, module, token, budget=budget, patience=patience)
        try:
            yield SqliteHold(connection=connection, module=module, token=token, begun=begun, budget=budget)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE extraction_gate SET held_until = 0, holder = '' WHERE holder = %s", [token])
    finally:
        connection.close()


def _take(connection: BaseDatabaseWrapper, module: str, token: str, *, budget: float, patience: float) -> float:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        try:
            cursor.execute(
                f"UPDATE extraction_gate SET holder = %s, held_until = {NOW} + %s "
                f"WHERE module = %s AND state = 'open' AND held_until < {NOW}",
                [token, budget, module],
            )
        except OperationalError as error:
            raise StillWritten(module, patience) from error
        if cursor.rowcount != 1:
            raise NotHeld(f"Writes of {module} are held by somebody else. Wait a second.")
    return time.monotonic()
