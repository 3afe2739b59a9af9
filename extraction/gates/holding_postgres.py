"""Holding writes in PostgreSQL: the lock that all writers share is taken alone, on a connection for nothing else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import Error as DatabaseError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError

from extraction.gates.errors import NotHeld, StillWritten
from extraction.gates.postgres_sql import INSIDE, LOCK_CLASS

# Who has been inside for longer may stay for much longer: they are waited for with nobody held up.
SHORT = 0.1  # seconds
PAUSE = 0.02  # seconds
# How long writers stand in line behind us for one who stays inside after all.
LOCK_TIMEOUT = 150  # milliseconds


@dataclass
class PostgresHold:
    """As `extraction.gates.holding.Hold`."""

    connection: BaseDatabaseWrapper
    module: str
    begun: float
    budget: float

    def left(self) -> float:
        """Seconds until the budget is used up."""
        return self.begun + self.budget - time.monotonic()

    def confirm(self) -> None:
        """Make sure that the lock is still ours, and the budget not used up."""
        self._do("SELECT 1", [])

    def close(self) -> None:
        """Close the gate in the transaction that has the lock."""
        self._do("UPDATE extraction_gate SET state = 'closed', capture = false WHERE module = %s", [self.module])
        try:
            self.connection.commit()
        except DatabaseError as error:
            raise NotHeld(f"The hold of {self.module} was lost before its gate was closed.") from error

    def _do(self, statement: str, values: list[str]) -> None:
        if self.left() <= 0:
            raise NotHeld(f"Writes of {self.module} were held for {self.budget} s, their budget. Nothing was decided.")
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(statement, values)
        except DatabaseError as error:
            raise NotHeld(
                f"The connection that held the writes of {self.module} was lost. Nothing was decided."
            ) from error


@contextmanager
def hold(alias: str, module: str, *, budget: float, patience: float) -> Iterator[PostgresHold]:
    """As `extraction.gates.holding.hold`."""
    connection = connections[alias].copy()
    try:
        connection.set_autocommit(False)
        begun = _take(connection, module, budget=budget, deadline=time.monotonic() + patience, patience=patience)
        yield PostgresHold(connection=connection, module=module, begun=begun, budget=budget)
    finally:
        _let_go(connection)


def _take(connection: BaseDatabaseWrapper, module: str, *, budget: float, deadline: float, patience: float) -> float:
    inside: list[str] = []
    while time.monotonic() < deadline:
        inside = _inside(connection, module)
        if not inside:
            begun = time.monotonic()
            if _locked(connection, module, budget=budget):
                return begun
        connection.rollback()
        time.sleep(PAUSE)
    raise StillWritten(module, patience, f"Among them: {'; '.join(inside)}." if inside else "")


def _inside(connection: BaseDatabaseWrapper, module: str) -> list[str]:
    """The transactions that have written the module for a while, in words."""
    with connection.cursor() as cursor:
        cursor.execute(INSIDE, [module, SHORT])
        return [f"process {pid}, for {seconds:.1f} s: {query}" for pid, seconds, query in cursor.fetchall()]


def _locked(connection: BaseDatabaseWrapper, module: str, *, budget: float) -> bool:
    with connection.cursor() as cursor:
        # A process that stops in its tracks must not hold everybody up: the server then ends the transaction.
        cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = {int(budget * 1000) + 100}")
        cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT}")
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_CLASS, module])
        except OperationalError:
            return False
    return True


def _let_go(connection: BaseDatabaseWrapper) -> None:
    try:
        connection.rollback()
    except DatabaseError:
        # It was lost, and the lock with it.
        connection.close_if_unusable_or_obsolete()
    finally:
        connection.close()
