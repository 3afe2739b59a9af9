"""Archives in tests: looked into, and spoiled."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agrovet.backup.manifest import Rows
from agrovet.backup.reading import reading_archive
from agrovet.backup.rows.lines import split


def column(archive: Path, table: str, *names: str) -> list[tuple[str, ...]]:
    """Columns of all rows of a table, of all owners, as texts."""
    found = []
    with reading_archive(archive) as reader:
        for rows in reader.manifest.rows:
            if rows.table == table:
                found += [_chosen(rows, line, names) for line in split(reader.pieces(rows))]
    return found


def _chosen(rows: Rows, line: bytes, names: tuple[str, ...]) -> tuple[str, ...]:
    values = line.decode().split("\t")
    return tuple(values[rows.columns.index(name)] for name in names)


def changed(archive: Path, into: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """A copy whose manifest was changed; pieces that it speaks of no more are left out."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(into, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        change(manifest)
        wanted = {f"rows/{each['owner']}/{each['table']}.copy" for each in manifest["rows"]}
        wanted |= {f"files/{each['key']}" for each in manifest["files"]}
        for name in old.namelist():
            if name in wanted:
                new.writestr(name, old.read(name))
        new.writestr("manifest.json", json.dumps(manifest))
    return into


def with_other_rows(archive: Path, into: Path, *, owner: str, table: str, lines: list[str]) -> Path:
    """A copy with other rows in a table, and the digest that goes with them."""
    text = "".join(f"{line}\n" for line in lines).encode()

    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(into, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        for each in manifest["rows"]:
            if (each["owner"], each["table"]) == (owner, table):
                each.update(rows=len(lines), bytes=len(text), sha256=hashlib.sha256(text).hexdigest())
        for name in old.namelist():
            if name not in ("manifest.json", f"rows/{owner}/{table}.copy"):
                new.writestr(name, old.read(name))
        new.writestr(f"rows/{owner}/{table}.copy", text)
        new.writestr("manifest.json", json.dumps(manifest))
    return into
