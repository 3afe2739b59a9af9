"""
Filling a database with as many rows as a large installation has, to measure by.

A module says in `scale.py` what to fill; here it is written, as fast as the database takes it: by COPY on PostgreSQL,
without indexes and foreign keys, which are made anew at the end. A module is filled in one transaction: wholly, or not.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from agrovet.kernel.writing import writing

Values = tuple[Any, ...]
CHUNK = 5_000

_START = datetime(2024, 1, 1, tzinfo=UTC)
_SPAN_SECONDS = 1000 * 24 * 3600


class NotEmpty(Exception):
    """There are rows already, which the new ones would clash with."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many of each kind there are to be; people are numbered from 1, and so is all else."""

    scale: float

    def _of(self, whole: int) -> int:
        return max(20, round(whole * self.scale))

    @property
    def people(self) -> int:
        """People."""
        return self._of(200_000)

    @property
    def ads(self) -> int:
        """Ads."""
        return self._of(1_000_000)

    @property
    def posts(self) -> int:
        """Posts."""
        return self._of(500_000)

    @property
    def comments(self) -> int:
        """Comments."""
        return self._of(3_000_000)

    @property
    def messages(self) -> int:
        """Messages."""
        return self._of(5_000_000)


@dataclass(frozen=True, kw_only=True)
class Filling:
    """
    Rows for one table, in the order of `columns`; moments as `written` writes them, yes and no as 1 and 0.

    `beside`: rows that the table has already may stay.
    """

    model: type[Model]
    columns: tuple[str, ...]
    rows: Iterable[Values]
    number: int
    beside: bool = False


def moment(number: int, of: int) -> datetime:
    """When the row with this number was made: the numbers of a table follow time, over a thousand days."""
    return _START + timedelta(seconds=int(_SPAN_SECONDS * number / of))


def written(at: datetime) -> str:
    """A moment as both databases take it, in UTC."""
    return at.strftime("%Y-%m-%d %H:%M:%S")


def chance(of: str) -> random.Random:
    """The same chances each time, for each table its own."""
    return random.Random(of)


def skewed(chance: random.Random, number: int, *, power: int = 3) -> int:
    """One of the numbers from 1, low ones far more often: a few have most of everything, and most have little."""
    return 1 + int(number * chance.random() ** power)


def fill(
    module: str,
    fillings: Iterable[Filling],
    *,
    replace: bool,
    watch: Callable[[Filling, int], None],
    finish: Callable[[], None] = lambda: None,
) -> None:
    """
    Write what a module fills, in one transaction. `watch` is told of each table and how many rows came; `finish` is
    done when all are there.

    :raises NotEmpty: if a table has rows, unless they are to be replaced
    """
    listed = list(fillings)
    with writing(module) as alias:
        connection = connections[alias]
        with connection.constraint_checks_disabled():
            for each in reversed(listed):
                if not each.beside:
                    _make_room(connection, each.model, replace=replace)
            with _bare(connection, [each.model._meta.db_table for each in listed]):
                for each in listed:
                    _write(connection, each, watch)
            finish()
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), [each.model for each in listed]):
                    cursor.execute(statement)


def _make_room(connection: BaseDatabaseWrapper, model: type[Model], *, replace: bool) -> None:
    rows = model._default_manager.using(connection.alias)
    if not rows.exists():
        return
    if not replace:
        raise NotEmpty(
            f"{model._meta.db_table} has rows. Fill an empty, migrated database, or say --replace to lose them."
        )
    rows.all()._raw_delete(connection.alias)


def _write(connection: BaseDatabaseWrapper, filling: Filling, watch: Callable[[Filling, int], None]) -> None:
    names = ", ".join(f'"{name}"' for name in filling.columns)
    table = filling.model._meta.db_table
    rows = iter(filling.rows)
    # The first rows come before the copy begins: what they are made of may be asked of the same connection.
    chunk = list(islice(rows, CHUNK))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                while chunk:
                    copy.write("".join(map(_line, chunk)))
                    watch(filling, len(chunk))
                    chunk = list(islice(rows, CHUNK))
            return
        marks = ", ".join(["%s"] * len(filling.columns))
        while chunk:
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', chunk)
            watch(filling, len(chunk))
            chunk = list(islice(rows, CHUNK))


def _line(row: Values) -> str:
    return "\t".join("\\N" if value is None else str(value) for value in row) + "\n"


class _bare:  # noqa: N801 - reads as a phrase: with _bare(connection, tables)
    """
    While many rows come: the tables without foreign keys and without the indexes that only make reading faster.

    PostgreSQL takes both back within the transaction if it fails. SQLite has neither to spare: it goes on as it is.
    """

    def __init__(self, connection: BaseDatabaseWrapper, tables: list[str]) -> None:
        self._connection, self._tables = connection, tables
        self._again: list[str] = []

    def __enter__(self) -> None:
        if self._connection.vendor != "postgresql":
            return
        with self._connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
            cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
            # What is still to be checked at the end of the transaction would stand in the way of the next statement.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for drop, again in list(self._taken(cursor)):
                cursor.execute(drop)
                self._again.append(again)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            with self._connection.cursor() as cursor:
                for statement in reversed(self._again):
                    cursor.execute(statement)
                for table in self._tables if self._connection.vendor == "postgresql" else ():
                    cursor.execute(f'ANALYZE "{table}"')

    def _taken(self, cursor: Any) -> Iterator[tuple[str, str]]:
        cursor.execute(
            "SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint AS k"
            " JOIN pg_class AS c ON c.oid = k.conrelid"
            " WHERE k.contype = 'f' AND c.relname = ANY (%s) AND pg_table_is_visible(c.oid)",
            [self._tables],
        )
        keys = cursor.fetchall()
        cursor.execute(
            "SELECT i.relname, pg_get_indexdef(i.oid) FROM pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid"
            " JOIN pg_class AS c ON c.oid = x.indrelid"
            " WHERE NOT x.indisunique AND c.relname = ANY (%s) AND pg_table_is_visible(c.oid)",
            [self._tables],
        )
        indexes = cursor.fetchall()
        for table, name, definition in keys:
            yield (
                f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"',
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}',
            )
        for name, definition in indexes:
            yield f'DROP INDEX "{name}"', definition
