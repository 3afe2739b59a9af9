"""Gates in PostgreSQL: functions and triggers, put in place without making anybody wait for long."""

import random
import time
from collections.abc import Callable, Sequence

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError, ProgrammingError

from extraction.belongings import Table
from extraction.gates import postgres_sql as texts
from extraction.gates.errors import TablesBusy

# A lock on a table that is waited for holds up everybody who comes after: so long at a time, and no longer.
LOCK_TIMEOUT = 150  # milliseconds
LOCK_NOT_AVAILABLE = "55P03"
UNDEFINED = frozenset({"42883", "42P01"})  # a function, a table
OPERATIONS = ("insert", "update", "delete")


def install(alias: str, module: str, tables: Sequence[Table], *, patience: float) -> None:
    """Put up the module's gate, unguarded, where there is none; done in part, it is finished."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        # Of two that install at once, the second waits: CREATE OR REPLACE of one function by both would fail.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [texts.LOCK_CLASS])
        cursor.execute(texts.SHARED)
        for table in tables:
            cursor.execute(texts.capture_function(table))
        cursor.execute("INSERT INTO extraction_gate (module) VALUES (%s) ON CONFLICT DO NOTHING", [module])
    deadline = time.monotonic() + patience
    for table in tables:
        there = _triggers(alias, table)
        statements = [text for name, text in texts.triggers(table).items() if name not in there]
        if statements:
            _briefly(alias, table, deadline, lambda cursor, todo=statements: [cursor.execute(text) for text in todo])


def remove(alias: str, module: str, tables: Sequence[Table], *, patience: float) -> None:
    """Take the module's gate down, and what all gates share with the last of them."""
    deadline = time.monotonic() + patience
    for table in tables:
        names = sorted(_triggers(alias, table) & set(texts.triggers(table)))
        if names:
            drops = [f'DROP TRIGGER IF EXISTS {name} ON "{table.name}"' for name in names]
            _briefly(alias, table, deadline, lambda cursor, todo=drops: [cursor.execute(text) for text in todo])
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [texts.LOCK_CLASS])
        if not _has_gates(cursor):
            return
        for table in tables:
            cursor.execute(f"DROP FUNCTION IF EXISTS {texts.capture_name(table)}()")
        cursor.execute("DELETE FROM extraction_captured WHERE module = %s", [module])
        cursor.execute("DELETE FROM extraction_gate WHERE module = %s", [module])
        cursor.execute("SELECT count(*) FROM extraction_gate")
        if cursor.fetchone() == (0,):
            cursor.execute(texts.DROP_SHARED)


def missing(alias: str, tables: Sequence[Table]) -> list[str]:
    """The triggers that are not there, as `table: trigger`."""
    return [
        f"{table.name}: {name}"
        for table in tables
        for name in sorted(set(texts.triggers(table)) - _triggers(alias, table))
    ]


def has_gates(connection: BaseDatabaseWrapper) -> bool:
    """Whether any module has a gate here."""
    with connection.cursor() as cursor:
        return _has_gates(cursor)


def let_writers_finish(alias: str, tables: Sequence[Table], *, patience: float) -> None:
    """Wait until every transaction has ended that wrote to one of the tables before now."""
    deadline = time.monotonic() + patience
    for table in tables:
        _briefly(alias, table, deadline, _lock(table.name))


def _lock(name: str) -> Callable[..., object]:
    return lambda cursor: cursor.execute(f'LOCK TABLE "{name}" IN SHARE ROW EXCLUSIVE MODE')


def enter(connection: BaseDatabaseWrapper, module: str, epoch: int, patience: float) -> bool:
    """As `extraction.gates.entering.Gatekeeper.enter`: one question to the database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT extraction_enter(%s, %s, %s)", [module, epoch, max(1, int(patience * 1000))])
            return bool(cursor.fetchone()[0])
    except ProgrammingError as error:
        # Gates were taken down while this process still believed in them.
        if _code(error) in UNDEFINED:
            return False
        raise


def _has_gates(cursor: object) -> bool:
    cursor.execute("SELECT to_regclass('extraction_gate') IS NOT NULL")  # type: ignore[attr-defined] # a cursor
    return bool(cursor.fetchone()[0])  # type: ignore[attr-defined] # as above


def _triggers(alias: str, table: Table) -> set[str]:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal", [f'"{table.name}"']
        )
        return {name for (name,) in cursor.fetchall()}


def _briefly(alias: str, table: Table, deadline: float, do: Callable[..., object]) -> None:
    """Do it in a transaction that waits for the lock on the table for a moment only, again and again."""
    while True:
        try:
            with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT}")
                do(cursor)
        except OperationalError as error:
            if _code(error) != LOCK_NOT_AVAILABLE:
                raise
            if time.monotonic() > deadline:
                raise TablesBusy(table.name, alias) from error
            # Unevenly, so as not to meet the same regular transaction each time.
            time.sleep(random.uniform(0.05, 0.3))
        else:
            return


def _code(error: BaseException) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)
