"""What a move remembers, in the database that rows are brought to, committed with them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connections, transaction

from extraction.moving.cursors import Cursor

# The first number of the lock of those who make these tables.
LOCK_CLASS = 41_872

_TABLES = [
    # How far a table is copied; the row without a table stands for the module: its round of verification.
    """
    CREATE TABLE IF NOT EXISTS extraction_progress (
        module varchar(40) NOT NULL, table_name varchar(63) NOT NULL, last_key text NULL,
        copied bigint NOT NULL DEFAULT 0, is_done boolean NOT NULL DEFAULT false, round integer NOT NULL DEFAULT 0,
        PRIMARY KEY (module, table_name)
    )
    """,
    # Rows that were written since a round of verification began.
    """
    CREATE TABLE IF NOT EXISTS extraction_touched (
        module varchar(40) NOT NULL, table_name varchar(63) NOT NULL, key text NOT NULL,
        round integer NOT NULL, PRIMARY KEY (module, table_name, key)
    )
    """,
    # Foreign keys that wait for the end of the copy.
    """
    CREATE TABLE IF NOT EXISTS extraction_relation (
        module varchar(40) NOT NULL, table_name varchar(63) NOT NULL, name varchar(63) NOT NULL,
        definition text NOT NULL, PRIMARY KEY (module, table_name, name)
    )
    """,
]
_WHOLE = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a table is copied: after which key (as JSON, None: not begun), and how many rows came."""

    last_key: str | None
    copied: int
    is_done: bool


def install(alias: str) -> None:
    """Make the tables, where they are not there; several processes may do so at once."""
    if _are_there(alias):
        return
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if connections[alias].vendor == "postgresql":
            # Two that make a table which is not there yet fail, IF NOT EXISTS or not.
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_CLASS])
        for statement in _TABLES:
            cursor.execute(statement)


def _are_there(alias: str) -> bool:
    return "extraction_relation" in connections[alias].introspection.table_names()


@contextmanager
def reading(alias: str) -> Iterator[Cursor]:
    """A cursor on what a database remembers."""
    install(alias)
    with connections[alias].cursor() as cursor:
        yield cursor


def forget(cursor: Cursor, module: str) -> None:
    """Remember nothing of the module's move to this database: what comes next is a new one."""
    for name in ("progress", "touched", "relation"):
        cursor.execute(f"DELETE FROM extraction_{name} WHERE module = %s", [module])


def progress(cursor: Cursor, module: str) -> dict[str, Progress]:
    """How far each table is copied, those that were begun."""
    cursor.execute("SELECT table_name, last_key, copied, is_done FROM extraction_progress WHERE module = %s", [module])
    return {
        name: Progress(last_key=key, copied=copied, is_done=bool(is_done))
        for name, key, copied, is_done in cursor.fetchall()
    }


def note_progress(cursor: Cursor, module: str, table: str, now: Progress) -> None:
    """Note how far a table is copied."""
    cursor.execute(
        "INSERT INTO extraction_progress (module, table_name, last_key, copied, is_done) VALUES (%s, %s, %s, %s, %s) "
        "ON CONFLICT (module, table_name) DO UPDATE "
        "SET last_key = excluded.last_key, copied = excluded.copied, is_done = excluded.is_done",
        [module, table, now.last_key, now.copied, now.is_done],
    )


def is_begun(cursor: Cursor, module: str) -> bool:
    """Whether a copy of the module was begun."""
    return _WHOLE in progress(cursor, module)


def is_copied(cursor: Cursor, module: str) -> bool:
    """Whether the module was copied to its end."""
    whole = progress(cursor, module).get(_WHOLE)
    return whole is not None and whole.is_done


def note_copied(cursor: Cursor, module: str, *, is_done: bool) -> None:
    """Note that the copy of the module begins, or that it has come to its end."""
    note_progress(cursor, module, _WHOLE, Progress(last_key=None, copied=0, is_done=is_done))


def round_of(cursor: Cursor, module: str) -> int:
    """The round of verification that is or was the last; 0 before the first."""
    cursor.execute("SELECT round FROM extraction_progress WHERE module = %s AND table_name = %s", [module, _WHOLE])
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def begin_round(cursor: Cursor, module: str) -> int:
    """Begin a round of verification: what is written from now on, it may not have seen."""
    cursor.execute(
        "UPDATE extraction_progress SET round = round + 1 WHERE module = %s AND table_name = %s", [module, _WHOLE]
    )
    return round_of(cursor, module)


def end_round(cursor: Cursor, module: str, number: int) -> None:
    """All was compared: what was written before the round began is of no more concern."""
    cursor.execute("DELETE FROM extraction_touched WHERE module = %s AND round < %s", [module, number])


def touched(cursor: Cursor, module: str) -> int | None:
    """How many rows were written since the last comparison; None if there was none."""
    if not round_of(cursor, module):
        return None
    cursor.execute("SELECT count(*) FROM extraction_touched WHERE module = %s", [module])
    return int(cursor.fetchone()[0])


def touched_keys(cursor: Cursor, module: str, most: int) -> list[tuple[str, str]]:
    """Tables and keys of up to so many of these rows, table by table."""
    cursor.execute(
        "SELECT table_name, key FROM extraction_touched WHERE module = %s ORDER BY table_name LIMIT %s", [module, most]
    )
    return [(table, key) for table, key in cursor.fetchall()]


def forget_touched(cursor: Cursor, module: str, keys: Sequence[tuple[str, str]], *, are_all: bool) -> None:
    """These rows were compared by themselves; `are_all` says that there are no others."""
    if are_all:
        cursor.execute("DELETE FROM extraction_touched WHERE module = %s", [module])
        return
    cursor.executemany(
        "DELETE FROM extraction_touched WHERE module = %s AND table_name = %s AND key = %s",
        [(module, table, key) for table, key in keys],
    )
