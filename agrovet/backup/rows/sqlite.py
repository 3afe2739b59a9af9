"""Rows of SQLite, a few at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from agrovet.backup.errors import Refused
from agrovet.backup.parts import Part
from agrovet.backup.rows.lines import Kind, line, split, values

_MANY = 500
_UUID = "char(32)"


def kinds(cursor: Any, table: str) -> dict[str, Kind]:
    """
    What each column of a table holds; empty where there is no such table.

    :raises Refused: if a column holds what is not known here
    """
    cursor.execute(f'PRAGMA table_info("{table}")')
    return {column: _kind(table, declared.lower()) for _, column, declared, *_ in cursor.fetchall()}


def dump(cursor: Any, part: Part) -> Iterator[bytes]:
    """The rows of a part as lines, in pieces."""
    known = kinds(cursor, part.table)
    of_columns = [known[name] for name in part.columns]
    columns = ", ".join(f'"{name}"' for name in part.columns)
    where = f"WHERE {part.where}" if part.where else ""
    cursor.execute(f'SELECT {columns} FROM "{part.table}" {where} ORDER BY "{part.order}"')
    while rows := cursor.fetchmany(_MANY):
        yield b"".join(line(row, of_columns) for row in rows)


def load(cursor: Any, part: Part, pieces: Iterable[bytes]) -> None:
    """Put the lines into the table."""
    known = kinds(cursor, part.table)
    of_columns = [known[name] for name in part.columns]
    columns = ", ".join(f'"{name}"' for name in part.columns)
    marks = ", ".join(["%s"] * len(part.columns))
    rows = (values(text, of_columns) for text in split(pieces))
    while some := list(islice(rows, _MANY)):
        cursor.executemany(f'INSERT INTO "{part.table}" ({columns}) VALUES ({marks})', some)


def last_number(cursor: Any, part: Part) -> int:
    """The last number that the database gave to a row of the table, rows that are gone included."""
    cursor.execute(f"SELECT seq FROM sqlite_sequence WHERE name = '{part.table}'")
    row = cursor.fetchone()
    return int(row[0]) if row else 0


def go_on_after(cursor: Any, part: Part, number: int) -> None:
    """Give the next row a number beyond this one."""
    cursor.execute(f"DELETE FROM sqlite_sequence WHERE name = '{part.table}'")
    cursor.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('{part.table}', {number:d})")


def _kind(table: str, declared: str) -> Kind:
    if declared == _UUID:
        return "uuid"
    if declared == "bool":
        return "yes or no"
    if declared == "datetime":
        return "moment"
    if declared == "decimal":
        return "decimal"
    if declared == "real":
        return "float"
    if "int" in declared:
        return "number"
    if declared == "text" or declared.startswith("varchar"):
        return "text"
    raise Refused(f"{table} has a column of the type {declared}, which backups cannot hold yet.")
