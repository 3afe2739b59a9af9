"""Migrations of all databases of the hosted modules, safe where several processes start at once."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from agrovet.kernel.databases import aliases_to_migrate

# Any number that nothing else uses: PostgreSQL's advisory locks are named by numbers.
LOCK = 4_721_338_905


# A table that stands in a database while a restore of several of them is between the first and the last.
UNFINISHED_RESTORE = "unfinished_restore"


class RestoreUnfinished(Exception):
    """The databases are of two states."""


def migrate_all(*, say: Callable[[str], None], wait: float) -> None:
    """
    Bring the databases of the hosted modules up to date, waiting up to so many seconds for each to answer.

    :raises OperationalError: if one does not answer in time
    :raises RestoreUnfinished: if a restore was interrupted between one database and the next
    """
    for alias in aliases_to_migrate():
        connection = connections[alias]
        _wait_until_it_answers(connection, say=say, seconds=wait)
        with alone(connection, say=say):
            if UNFINISHED_RESTORE in connection.introspection.table_names():
                raise RestoreUnfinished(
                    f"A restore was interrupted before it came to the database {alias}: run manage.py restore again."
                )
            # Read only now: another process may have done the work meanwhile.
            executor = MigrationExecutor(connection)
            steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
            if steps:
                say(f"Migrating the database {alias}: {len(steps)} steps.")
            call_command("migrate", database=alias, interactive=False, verbosity=0)


def _wait_until_it_answers(connection: BaseDatabaseWrapper, *, say: Callable[[str], None], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    told = False
    while True:
        try:
            connection.ensure_connection()
        except OperationalError:
            if time.monotonic() > deadline:
                raise
        else:
            return
        if not told:
            say(f"Waiting for the database {connection.alias} to answer.")
            told = True
        time.sleep(0.5)


@contextmanager
def alone(connection: BaseDatabaseWrapper, *, say: Callable[[str], None]) -> Iterator[None]:
    """Of all processes, be the only one that changes the tables of this database; waits for another one."""
    locked = _with_file if connection.vendor == "sqlite" else _with_advisory_lock
    with locked(connection, lambda: say(f"Another process is migrating {connection.alias}; waiting for it.")):
        yield


@contextmanager
def _with_file(connection: BaseDatabaseWrapper, say_waiting: Callable[[], None]) -> Iterator[None]:
    with open(f"{connection.settings_dict['NAME']}.migrating", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say_waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _with_advisory_lock(connection: BaseDatabaseWrapper, say_waiting: Callable[[], None]) -> Iterator[None]:
    waiting = False
    while not _has_locked(connection):
        if not waiting:
            say_waiting()
            waiting = True
        # Not by a statement that waits: an index that is made beside its table waits for all that are under way.
        time.sleep(0.2)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _has_locked(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])
