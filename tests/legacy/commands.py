"""`manage.py` as an operator calls it, in processes of its own."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from tests.support import processes
from tests.support.servers import ROOT, clean_environment, own_parts

# What is of this import alone, or tells when something was done: two imports may differ in it.
ASIDE = {"import_progress", "import_row", "django_migrations", "sqlite_sequence"}


@dataclass(frozen=True)
class Installation:
    """A migrated installation with databases of its own."""

    parts: Mapping[str, str]

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=clean_environment(self.parts),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=110,
        )

    def bring(self, source: str, *options: str) -> dict[str, Any]:
        """Import the source to the end, and return the report."""
        done = self.manage("import_legacy", source, "--json", *options)
        assert done.returncode == 0, done.stderr + done.stdout[-3000:]
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def bring_until(self, line: str, source: str, *options: str, with_signal: signal.Signals) -> int:
        """Import, and send the signal to the process as soon as it says a line that begins so."""
        process = subprocess.Popen(
            [sys.executable, "-u", "manage.py", "import_legacy", source, *options],
            cwd=ROOT,
            env=clean_environment(self.parts),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stderr is not None
        try:
            for said in process.stderr:
                if said.startswith(line.encode()):
                    os.kill(process.pid, with_signal)
                    break
            process.stderr.read()
            return process.wait(timeout=60)
        finally:
            processes.stop(process)

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables of the modules, in order."""
        if "DATABASE_URL" in self.parts:
            return _postgres(self.parts["DATABASE_URL"])
        return _sqlite(f"{self.parts['AGROVET_DATA_DIR']}/agrovet.sqlite3")


def _postgres(url: str) -> dict[str, list[tuple[Any, ...]]]:
    with psycopg.connect(url, row_factory=tuple_row) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"'.encode()).fetchall(), key=repr)
            for (name,) in names
            if name not in ASIDE
        }


def _sqlite(path: str) -> dict[str, list[tuple[Any, ...]]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in names
            # What is called `search_…` is an index of words: the same rows give the same answers by another one.
            if name not in ASIDE and not name.startswith("search_")
        }


@contextlib.contextmanager
def installation(*, apart: bool = False) -> Iterator[Installation]:
    """An empty, migrated installation on the database of this half of the tests."""
    with own_parts(apart=apart) as parts:
        found = Installation(parts)
        done = found.manage("migrate_all")
        assert done.returncode == 0, done.stderr
        yield found
