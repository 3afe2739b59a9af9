"""
Gates in SQLite: one writer at a time, so what it reads of the gate holds until its transaction ends.

The epoch that a transaction has entered under is told by a function that each connection of ours has. A
program without it is refused by SQLite itself.
"""

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from extraction.belongings import Table
from extraction.gates import sqlite_sql as texts

# Per connection and module: the transaction that entered, known by its outermost block, and the epoch.
_entered: WeakKeyDictionary[BaseDatabaseWrapper, dict[str, tuple[object, int]]] = WeakKeyDictionary()
# Per connection: what it was connected by when it learned the function.
_taught: WeakKeyDictionary[BaseDatabaseWrapper, object] = WeakKeyDictionary()


def install(alias: str, module: str, tables: Sequence[Table], *, patience: float) -> None:
    """Put up the module's gate, unguarded, where there is none; all of it or nothing."""
    teach(connections[alias])
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        for statement in texts.SHARED:
            cursor.execute(statement)
        for table in tables:
            for statement in texts.triggers(table).values():
                cursor.execute(statement)
        cursor.execute("INSERT INTO extraction_gate (module) VALUES (%s) ON CONFLICT DO NOTHING", [module])


def remove(alias: str, module: str, tables: Sequence[Table], *, patience: float) -> None:
    """Take the module's gate down, and what all gates share with the last of them."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if not _has_gates(cursor):
            return
        for table in tables:
            for name in texts.triggers(table):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute("DELETE FROM extraction_captured WHERE module = %s", [module])
        cursor.execute("DELETE FROM extraction_gate WHERE module = %s", [module])
        cursor.execute("SELECT count(*) FROM extraction_gate")
        if cursor.fetchone() == (0,):
            cursor.execute("DROP TABLE extraction_captured")
            cursor.execute("DROP TABLE extraction_gate")


def missing(alias: str, tables: Sequence[Table]) -> list[str]:
    """The triggers that are not there, as `table: trigger`. SQLite loses them when a migration remakes a table."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {name for (name,) in cursor.fetchall()}
    return [f"{table.name}: {name}" for table in tables for name in texts.triggers(table) if name not in there]


def has_gates(connection: BaseDatabaseWrapper) -> bool:
    """Whether any module has a gate here."""
    with connection.cursor() as cursor:
        return _has_gates(cursor)


def let_writers_finish(alias: str, tables: Sequence[Table], *, patience: float) -> None:
    """Nobody to wait for: who wrote before the last change of the gate has ended before it."""


def enter(connection: BaseDatabaseWrapper, module: str, epoch: int, patience: float) -> bool:
    """
    As `extraction.gates.entering.Gatekeeper.enter`.

    It does not wait: as long as it is in its transaction, nobody could open the gate.
    """
    teach(connection)
    if not has_gates(connection):
        return False
    with connection.cursor() as cursor:
        cursor.execute(texts.MAY_ENTER, [module, epoch])
        if cursor.fetchone() is None:
            return False
    _entered[connection][module] = (_transaction(connection), epoch)
    return True


def teach(connection: BaseDatabaseWrapper, *, anew: bool = False) -> None:
    """
    Let the connection know the function that guards ask. Once for each that is opened, and `anew` for one that stayed
    open and was another's meanwhile.
    """
    connection.ensure_connection()
    entered = _entered.setdefault(connection, {})

    def epoch_of(module: str) -> int:
        block, epoch = entered.get(module, (None, -1))
        return epoch if block is not None and block is _transaction(connection) else -1

    if anew or _taught.get(connection) is not connection.connection:
        connection.connection.create_function("agrovet_epoch", 1, epoch_of)
        _taught[connection] = connection.connection


def _transaction(connection: BaseDatabaseWrapper) -> object | None:
    """What tells a transaction from every other one: its outermost block."""
    blocks = connection.atomic_blocks
    return blocks[0] if blocks else None


def _has_gates(cursor: object) -> bool:
    cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'extraction_gate'")  # type: ignore[attr-defined] # a cursor
    return cursor.fetchone() is not None  # type: ignore[attr-defined] # as above
