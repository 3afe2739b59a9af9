"""Moves between two SQLite files: values go over as they are kept, and are compared by digests made here."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.db import connections, transaction

from extraction.belongings import Table
from extraction.gates.sqlite_sql import NOW
from extraction.moving.cursors import Cursor
from extraction.moving.ends import Ends

CAPTURED_KEY = "key"
AGE = f"{NOW} - min(at)"
BLOCK = 500  # rows in memory at once


@dataclass
class Both:
    """The source in one snapshot, the target in one transaction. Changes up to `done_with` are forgotten at the end."""

    source: Any
    target: Any
    done_with: int | None = None


@contextmanager
def both(ends: Ends, *, relations: bool) -> Iterator[Both]:
    """
    Both files, for one step of a move; the write lock of the target lets one at a time take one.

    The target commits first: a step that is lost between the two commits is taken again, which changes nothing.
    Without `relations`, foreign keys are not looked at.
    """
    there = connections[ends.target]
    with there.cursor() as cursor:
        # Only outside of a transaction does SQLite heed it.
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if relations else 'OFF'}")
    try:
        with connections[ends.source].cursor() as source:
            try:
                with transaction.atomic(using=ends.target), there.cursor() as target:
                    target.execute("PRAGMA defer_foreign_keys = ON")
                    # Deferred: reading must hold up no writer.
                    source.execute("BEGIN DEFERRED")
                    step = Both(source=source, target=target)
                    yield step
            finally:
                if connections[ends.source].connection.in_transaction:
                    source.execute("ROLLBACK")
            if step.done_with is not None:
                # Numbers are given in the order of the commits.
                source.execute(
                    "DELETE FROM extraction_captured WHERE module = %s AND id <= %s", [ends.module, step.done_with]
                )
    finally:
        with there.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = ON")


def delete_keys(target: Cursor, table: Table, keys: Sequence[str]) -> None:
    """Delete the module's rows with these keys."""
    found = f"SELECT t.rowid FROM {_at_keys(table)}"
    target.execute(f"DELETE FROM {_name(table)} WHERE rowid IN ({found})", [_array(keys)])


def delete_range(target: Cursor, table: Table, after: str | None, upto: str | None) -> None:
    """Delete the module's rows after one key and up to another; None is no limit."""
    where, values = _range(table, after, upto)
    target.execute(f"DELETE FROM {_name(table)} AS t WHERE {where}", values)


def carry_keys(source: Cursor, target: Cursor, table: Table, keys: Sequence[str]) -> int:
    """Bring the rows with these keys over; returns how many there were."""
    return _carry(source, target, table, f"FROM {_at_keys(table)}", [_array(keys)])


def carry_range(source: Cursor, target: Cursor, table: Table, after: str | None, upto: str | None) -> int:
    """Bring a range of rows over; returns how many there were."""
    where, values = _range(table, after, upto)
    return _carry(source, target, table, f"FROM {_name(table)} AS t WHERE {where}", values)


def _carry(source: Cursor, target: Any, table: Table, rows: str, values: list[Any]) -> int:
    names = ", ".join(f'"{column}"' for column in table.columns)
    marks = ", ".join("%s" for _ in table.columns)
    count = 0
    for block in _blocks(source, f"SELECT {_values(table.columns)} {rows}", values):
        target.executemany(f"INSERT INTO {_name(table)} ({names}) VALUES ({marks})", block)
        count += len(block)
    return count


def bound(source: Cursor, table: Table, after: str | None, size: int) -> str | None:
    """The key at which a chunk of so many rows ends; None where fewer are left."""
    where, values = _range(table, after, None)
    source.execute(
        f"SELECT {_key(table)} FROM {_name(table)} AS t WHERE {where} ORDER BY {_columns(table.key)} LIMIT 1 OFFSET %s",
        [*values, size - 1],
    )
    row = source.fetchone()
    return None if row is None else str(row[0])


def digest_range(cursor: Cursor, table: Table, after: str | None, upto: str | None) -> tuple[int, str]:
    """How many rows the range has, and a digest of them in whatever order."""
    where, values = _range(table, after, upto)
    rows = _blocks(cursor, f"SELECT {_values(table.columns)} FROM {_name(table)} AS t WHERE {where}", values)
    digests = [_digest(row) for block in rows for row in block]
    return len(digests), _together(digests)


def digest_each(cursor: Cursor, table: Table, after: str | None, upto: str | None) -> dict[str, str]:
    """The digest of each row of the range, by key."""
    where, values = _range(table, after, upto)
    return _by_key(cursor, table, f"FROM {_name(table)} AS t WHERE {where}", values)


def digest_keys(cursor: Cursor, table: Table, keys: Sequence[str]) -> dict[str, str]:
    """The digests of the rows with these keys, those that are there."""
    return _by_key(cursor, table, f"FROM {_at_keys(table)}", [_array(keys)])


def _by_key(cursor: Cursor, table: Table, rows: str, values: list[Any]) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for block in _blocks(cursor, f"SELECT {_key(table)}, {_values(table.columns)} {rows}", values):
        for key, *row in block:
            found[key].append(_digest(row))
    return {key: _together(digests) for key, digests in found.items()}


def rows_of(cursor: Cursor, table: Table, key: str) -> list[dict[str, Any]]:
    """The rows with this key, to be shown to a person."""
    cursor.execute(f"SELECT {_values(table.columns)} FROM {_at_keys(table)}", [_array([key])])
    return [dict(zip(table.columns, row, strict=True)) for row in cursor.fetchall()]


def touch(target: Cursor, module: str, table: str, keys: Sequence[str], number: int) -> None:
    """Note that rows with these keys were written in a round of verification."""
    target.executemany(
        "INSERT INTO extraction_touched (module, table_name, key, round) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT (module, table_name, key) DO UPDATE SET round = excluded.round",
        [(module, table, key, number) for key in keys],
    )


def sorts_alike(one: Cursor, other: Cursor) -> bool:
    """SQLite compares texts byte by byte, everywhere."""
    return True


def _blocks(cursor: Cursor, statement: str, values: list[Any]) -> Iterator[list[tuple[Any, ...]]]:
    cursor.execute(statement, values)
    while block := cursor.fetchmany(BLOCK):
        yield block


def _digest(row: Iterable[Any]) -> str:
    # The kind of each value shows in its repr, and floats are whole in it.
    return blake2b(repr(tuple(row)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _together(digests: list[str]) -> str:
    return blake2b("".join(sorted(digests)).encode(), digest_size=16).hexdigest()


def _name(table: Table) -> str:
    return f'"{table.name}"'


def _columns(names: Sequence[str]) -> str:
    return ", ".join(f't."{name}"' for name in names)


def _values(names: Sequence[str]) -> str:
    # As expressions: a column by itself would be made a moment or a truth value by its declared type.
    return ", ".join(f'+t."{name}"' for name in names)


def _key(table: Table) -> str:
    return f"json_array({_columns(table.key)})"


def _at_keys(table: Table) -> str:
    same = [f"t.\"{column}\" = json_extract(k.value, '$[{at}]')" for at, column in enumerate(table.key)]
    # CROSS keeps the order: from each key to its row, by the index.
    return f"json_each(%s) AS k CROSS JOIN {_name(table)} AS t ON {' AND '.join([*same, table.condition('t')])}"


def _range(table: Table, after: str | None, upto: str | None) -> tuple[str, list[Any]]:
    where, values = [table.condition("t")], []
    for key, sign in ((after, ">"), (upto, "<=")):
        if key is not None:
            where.append(f"({_columns(table.key)}) {sign} ({', '.join('%s' for _ in table.key)})")
            values += json.loads(key)
    return " AND ".join(where), values


def _array(keys: Sequence[str]) -> str:
    return f"[{','.join(keys)}]"
