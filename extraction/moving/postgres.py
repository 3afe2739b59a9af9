"""Moves between two PostgreSQL databases: rows go over as COPY writes them, and are compared by their digests."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from django.db import Error as DatabaseError
from django.db import connections, transaction

from extraction.belongings import Table
from extraction.moving.cursors import Cursor
from extraction.moving.ends import Ends

# The first number of the lock of those who bring rows into a database; gates have their own.
LOCK_CLASS = 41_871
CAPTURED_KEY = "key::text"
AGE = "extract(epoch FROM clock_timestamp() - min(at))::float"


@dataclass
class Both:
    """The source in one snapshot, the target in one transaction. Changes up to `done_with` are forgotten at the end."""

    source: Any
    target: Any
    done_with: int | None = None


@contextmanager
def both(ends: Ends, *, relations: bool) -> Iterator[Both]:
    """
    Both databases, for one step of a move; one at a time, whichever process it is in.

    The target commits first: a step that is lost between the two commits is taken again, which changes nothing.
    Without `relations`, the module's foreign keys are away at the target.
    """
    with connections[ends.target].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [LOCK_CLASS, ends.module])
    try:
        with transaction.atomic(using=ends.source), connections[ends.source].cursor() as source:
            # After the lock: what the step before has done must be seen.
            source.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            with transaction.atomic(using=ends.target), connections[ends.target].cursor() as target:
                target.execute("SET CONSTRAINTS ALL DEFERRED")
                step = Both(source=source, target=target)
                yield step
            if step.done_with is not None:
                # Of the same snapshot: what is not seen yet stays, whatever its number.
                source.execute(
                    "DELETE FROM extraction_captured WHERE module = %s AND id <= %s", [ends.module, step.done_with]
                )
    finally:
        # With a connection that is gone, the lock is, too.
        with suppress(DatabaseError), connections[ends.target].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK_CLASS, ends.module])


def delete_keys(target: Cursor, table: Table, keys: Sequence[str]) -> None:
    """Delete the module's rows with these keys."""
    target.execute(
        f"DELETE FROM {_name(table)} AS t USING {_keys(table, target)} WHERE {_is_key(table)}", [_array(keys)]
    )


def delete_range(target: Cursor, table: Table, after: str | None, upto: str | None) -> None:
    """Delete the module's rows after one key and up to another; None is no limit."""
    where, values = _range(table, target, after, upto)
    target.execute(f"DELETE FROM {_name(table)} AS t WHERE {where}", values)


def carry_keys(source: Any, target: Any, table: Table, keys: Sequence[str]) -> int:
    """Bring the rows with these keys over; returns how many there were."""
    return _carry(
        source,
        target,
        table,
        f"FROM {_keys(table, source)} JOIN {_name(table)} AS t ON {_is_key(table)}",
        [_array(keys)],
    )


def carry_range(source: Any, target: Any, table: Table, after: str | None, upto: str | None) -> int:
    """Bring a range of rows over; returns how many there were."""
    where, values = _range(table, source, after, upto)
    return _carry(source, target, table, f"FROM {_name(table)} AS t WHERE {where}", values)


def _carry(source: Any, target: Any, table: Table, rows: str, values: list[Any]) -> int:
    names = ", ".join(f'"{column}"' for column in table.columns)
    with (
        # Only what goes through execute() is told in Django's terms by itself.
        target.db.wrap_database_errors,
        source.copy(f"COPY (SELECT {_columns(table.columns)} {rows}) TO STDOUT", values) as out,
        target.copy(f"COPY {_name(table)} ({names}) FROM STDIN") as into,
    ):
        for block in out:
            into.write(block)
    return int(target.rowcount)


def bound(source: Cursor, table: Table, after: str | None, size: int) -> str | None:
    """The key at which a chunk of so many rows ends; None where fewer are left."""
    where, values = _range(table, source, after, None)
    source.execute(
        f"SELECT {_key(table)} FROM {_name(table)} AS t WHERE {where} ORDER BY {_columns(table.key)} LIMIT 1 OFFSET %s",
        [*values, size - 1],
    )
    row = source.fetchone()
    return None if row is None else str(row[0])


def digest_range(cursor: Cursor, table: Table, after: str | None, upto: str | None) -> tuple[int, str]:
    """How many rows the range has, and a digest of them in whatever order."""
    where, values = _range(table, cursor, after, upto)
    cursor.execute(
        "SELECT count(*), coalesce(md5(string_agg(digest, '' ORDER BY digest)), '') "
        f"FROM (SELECT {_digest(table)} AS digest FROM {_name(table)} AS t WHERE {where}) AS digests",
        values,
    )
    count, digest = cursor.fetchone()
    return int(count), str(digest)


def digest_each(cursor: Cursor, table: Table, after: str | None, upto: str | None) -> dict[str, str]:
    """The digest of each row of the range, by key."""
    where, values = _range(table, cursor, after, upto)
    return _by_key(cursor, table, f"FROM {_name(table)} AS t WHERE {where}", values)


def digest_keys(cursor: Cursor, table: Table, keys: Sequence[str]) -> dict[str, str]:
    """The digests of the rows with these keys, those that are there."""
    rows = f"FROM {_keys(table, cursor)} JOIN {_name(table)} AS t ON {_is_key(table)}"
    return _by_key(cursor, table, rows, [_array(keys)])


def _by_key(cursor: Cursor, table: Table, rows: str, values: list[Any]) -> dict[str, str]:
    cursor.execute(
        "SELECT key, md5(string_agg(digest, '' ORDER BY digest)) FROM "
        f"(SELECT {_key(table)} AS key, {_digest(table)} AS digest {rows}) AS digests GROUP BY key",
        values,
    )
    return dict(cursor.fetchall())


def rows_of(cursor: Cursor, table: Table, key: str) -> list[dict[str, Any]]:
    """The rows with this key, to be shown to a person."""
    cursor.execute(
        f"SELECT row_to_json(r)::text FROM (SELECT {_columns(table.columns)} FROM {_keys(table, cursor)} "
        f"JOIN {_name(table)} AS t ON {_is_key(table)}) AS r",
        [_array([key])],
    )
    return [json.loads(text) for (text,) in cursor.fetchall()]


def touch(target: Cursor, module: str, table: str, keys: Sequence[str], number: int) -> None:
    """Note that rows with these keys were written in a round of verification."""
    target.execute(
        "INSERT INTO extraction_touched (module, table_name, key, round) "
        "SELECT %s, %s, key, %s FROM unnest(%s::text[]) AS key "
        "ON CONFLICT (module, table_name, key) DO UPDATE SET round = excluded.round",
        [module, table, number, list(keys)],
    )


def sorts_alike(one: Cursor, other: Cursor) -> bool:
    """Whether both databases put texts in the same order, so that a range of keys is the same rows in both."""
    found = []
    for cursor in (one, other):
        cursor.execute("SELECT datcollate FROM pg_database WHERE datname = current_database()")
        found.append(cursor.fetchone())
    return bool(found[0] == found[1])


def _name(table: Table) -> str:
    return f'"{table.name}"'


def _columns(names: Sequence[str]) -> str:
    return ", ".join(f't."{name}"' for name in names)


def _key(table: Table) -> str:
    return f"jsonb_build_array({_columns(table.key)})::text"


def _digest(table: Table) -> str:
    return f"md5(ROW({_columns(table.columns)})::text)"


def _keys(table: Table, cursor: Cursor) -> str:
    parts = ", ".join(f"(k.value->>{at})::{kind} AS k{at}" for at, kind in enumerate(_kinds(table, cursor)))
    return f"(SELECT {parts} FROM jsonb_array_elements(%s::jsonb) AS k (value)) AS keys"


def _is_key(table: Table) -> str:
    same = [f't."{column}" = keys.k{at}' for at, column in enumerate(table.key)]
    return " AND ".join([*same, table.condition("t")])


def _range(table: Table, cursor: Cursor, after: str | None, upto: str | None) -> tuple[str, list[Any]]:
    where, values = [table.condition("t")], []
    for key, sign in ((after, ">"), (upto, "<=")):
        if key is not None:
            given = ", ".join(f"%s::{kind}" for kind in _kinds(table, cursor))
            where.append(f"({_columns(table.key)}) {sign} ({given})")
            values += json.loads(key)
    return " AND ".join(where), values


def _kinds(table: Table, cursor: Cursor) -> list[str]:
    return [str(field.rel_db_type(cursor.db)) for field in table.key_fields]


def _array(keys: Sequence[str]) -> str:
    return f"[{','.join(keys)}]"
