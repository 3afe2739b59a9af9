"""The tables of a version, as its migrations make them, and which columns its code uses."""

import contextlib
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.servers import clean_environment

_USED = """
import json
from django.apps import apps
print(json.dumps({
    model._meta.db_table: [field.column for field in model._meta.local_concrete_fields]
    for model in apps.get_models(include_auto_created=True)
}))
"""
_CHECK = re.compile(r'CONSTRAINT\s+"(\w+)"\s+CHECK')


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    kind: str
    is_required: bool
    has_default: bool


@dataclass(frozen=True)
class Table:
    """One table: its columns, and by name or description what it refuses to take."""

    columns: Mapping[str, Column]
    refuses: frozenset[str] = field(default_factory=frozenset)


def used_columns(tree: Path) -> dict[str, list[str]]:
    """The columns that the code in a folder reads and writes, by table."""
    with tempfile.TemporaryDirectory(prefix="agrovet-schema-") as folder:
        return dict(json.loads(_manage(tree, folder, "shell", "-v0", "-c", _USED)))


def tables(tree: Path) -> dict[str, Table]:
    """The tables that the migrations in a folder make."""
    with tempfile.TemporaryDirectory(prefix="agrovet-schema-") as folder:
        _manage(tree, folder, "migrate_all")
        with contextlib.closing(sqlite3.connect(Path(folder) / "agrovet.sqlite3")) as database:
            made = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
            return {name: _table(database, name, text) for name, text in made if not name.startswith("sqlite_")}


def _table(database: sqlite3.Connection, name: str, text: str) -> Table:
    columns = {
        column: Column(kind=kind, is_required=bool(required) and not key, has_default=default is not None)
        for _, column, kind, required, default, key in database.execute(f'PRAGMA table_info("{name}")')
    }
    refuses = {f"check {constraint}" for constraint in _CHECK.findall(text)}
    for _, index, is_unique, *_ in database.execute(f'PRAGMA index_list("{name}")').fetchall():
        if is_unique:
            over = [str(column) for _, _, column in database.execute(f'PRAGMA index_info("{index}")')]
            refuses.add(f"unique {', '.join(over)}")
    for _, _, other, column, *_ in database.execute(f'PRAGMA foreign_key_list("{name}")'):
        refuses.add(f"reference of {column} to {other}")
    return Table(columns=columns, refuses=frozenset(refuses))


def _manage(tree: Path, data: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=tree,
        env=clean_environment({"AGROVET_DATA_DIR": data}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{tree}: manage.py {arguments[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout
