"""The record as text for other programs: CSV for tables, JSON lines for the rest."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from agrovet.kernel.record.reading import Told

COLUMNS = ("id", "at", "actor", "action", "subject", "module", "reason", "before", "after", "previous", "hash")


def as_json_lines(entries: Iterable[Told]) -> Iterator[str]:
    """A line for each entry."""
    for each in entries:
        yield f"{as_json(each.as_json())}\n"


def as_csv(entries: Iterable[Told]) -> Iterator[str]:
    """The names of the columns, then a row for each entry, ended as RFC 4180 has it."""
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    for each in entries:
        yield line.getvalue()
        line.seek(0)
        line.truncate()
        row = each.as_json()
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    yield line.getvalue()


FORMATS: Mapping[str, Callable[[Iterable[Told]], Iterator[str]]] = {"jsonl": as_json_lines, "csv": as_csv}


def as_json(value: Any) -> str:
    """In one line."""
    return json.dumps(value, ensure_ascii=False)


def _cell(value: Any) -> Any:
    """A value in a table. What a program for tables would take for a formula, it is told to take for a text."""
    if value is None:
        return ""
    text = as_json(value) if isinstance(value, dict) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
