"""Rows of PostgreSQL, by COPY."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agrovet.backup.errors import Refused
from agrovet.backup.parts import Part
from agrovet.backup.rows.lines import Kind

_KINDS: Mapping[str, Kind] = {
    "int2": "number",
    "int4": "number",
    "int8": "number",
    "bool": "yes or no",
    "timestamptz": "moment",
    "numeric": "decimal",
    "float8": "float",
    "uuid": "uuid",
    "jsonb": "json",
    "varchar": "text",
    "text": "text",
}
_AS_TEXT: Mapping[Kind, str] = {
    "yes or no": "{0}::int",
    "moment": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "decimal": "trim_scale({0})",
    "uuid": "replace({0}::text, '-', '')",
    "json": "{0}::text",
}


def kinds(cursor: Any, table: str) -> dict[str, Kind]:
    """
    What each column of a table holds; empty where there is no such table.

    :raises Refused: if a column holds what is not known here
    """
    cursor.execute(
        "SELECT column_name, udt_name FROM information_schema.columns "
        # One that is generated makes itself anew.
        "WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    found = dict(cursor.fetchall())
    if unknown := sorted({name for name in found.values() if name not in _KINDS}):
        raise Refused(f"{table} has columns of the type {', '.join(unknown)}, which backups cannot hold yet.")
    return {column: _KINDS[name] for column, name in found.items()}


def dump(cursor: Any, part: Part) -> Iterator[bytes]:
    """The rows of a part as lines, in pieces."""
    known = kinds(cursor, part.table)
    columns = ", ".join(_AS_TEXT.get(known[name], "{0}").format(f'"{name}"') for name in part.columns)
    where = f"WHERE {part.where}" if part.where else ""
    # Sorted by bytes, as SQLite does, whatever the language of the database.
    order = f'"{part.order}"' + (' COLLATE "C"' if known[part.order] == "text" else "")
    with cursor.copy(f'COPY (SELECT {columns} FROM "{part.table}" {where} ORDER BY {order}) TO STDOUT') as copy:
        for piece in copy:
            yield bytes(piece)


def load(cursor: Any, part: Part, pieces: Iterable[bytes]) -> None:
    """Put the lines into the table."""
    columns = ", ".join(f'"{name}"' for name in part.columns)
    with cursor.copy(f'COPY "{part.table}" ({columns}) FROM STDIN') as copy:
        for piece in pieces:
            copy.write(piece)


def last_number(cursor: Any, part: Part) -> int:
    """The last number that the database gave to a row of the table, rows that are gone included."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{part.table}"', part.numbered])
    (sequence,) = cursor.fetchone()
    cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM {sequence}")
    return int(cursor.fetchone()[0])


def go_on_after(cursor: Any, part: Part, number: int) -> None:
    """Give the next row a number beyond this one."""
    if number > 0:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{part.table}"', part.numbered, number])
