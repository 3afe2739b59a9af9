"""Operators who back up and restore, in processes of their own."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.legacy.commands import Installation
from tests.support.servers import ROOT, clean_environment, own_parts

# Whose rows have numbers of their own in each database, or end with the day.
_OF_THE_DAY = ("bus_", "import_", "extraction_process", "django_migrations")


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, what it told, and what it said on the way."""

    code: int
    told: Any
    said: str


def manage(parts: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """`manage.py …`, to its end; a test has a limit of its own."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=clean_environment(parts),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def run(parts: Mapping[str, str], *arguments: str | Path) -> Ended:
    """`manage.py …`, as a program runs it: with --json."""
    done = manage(parts, *map(str, arguments), "--json")
    try:
        told = json.loads(done.stdout)
    except json.JSONDecodeError:
        told = done.stdout
    return Ended(code=done.returncode, told=told, said=done.stderr)


def back_up(parts: Mapping[str, str], folder: Path, *options: str) -> Path:
    """A backup in the folder."""
    done = run(parts, "backup", folder, *options)
    assert done.code == 0, done
    return Path(done.told["path"])


def restore(parts: Mapping[str, str], archive: Path, *options: str) -> Any:
    """Restore it; what was told."""
    done = run(parts, "restore", archive, *options)
    assert done.code == 0, done
    return done.told


def killed_at(step: str, parts: Mapping[str, str], *arguments: str | Path) -> int:
    """Run `manage.py …`, killed as it says that it begins the step; its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "tests.backup.unlucky", step, *map(str, arguments)],
        cwd=ROOT,
        env=clean_environment(parts),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    ).returncode


def waiting_at(step: str, parts: Mapping[str, str], *arguments: str | Path, then: Callable[[], None]) -> Ended:
    """Run `manage.py …`, which waits as it says that it begins the step, until `then` has come back."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.backup.patient", step, *map(str, arguments), "--json"],
        cwd=ROOT,
        env=clean_environment(parts),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said == f"{step}\n", process.communicate()
        then()
        told, said = process.communicate("\n")
    return Ended(code=process.returncode, told=json.loads(told), said=said)


def rows_of(parts: Mapping[str, str]) -> dict[str, Any]:
    """All rows of the modules and of the placements, and the number of those of the bus."""
    contents = Installation(parts).contents()
    return {
        table: sorted(rows, key=repr) if not table.startswith(_OF_THE_DAY) else len(rows)
        for table, rows in contents.items()
        if table not in ("extraction_process", "django_migrations")
    }


def files_of(parts: Mapping[str, str]) -> dict[str, bytes]:
    """The uploaded files of an installation that keeps them in its folder."""
    store = Path(parts["AGROVET_DATA_DIR"]) / "media"
    return {str(path.relative_to(store)): path.read_bytes() for path in store.rglob("*") if path.is_file()}


@contextlib.contextmanager
def demonstration(*, apart: bool = False) -> Iterator[dict[str, str]]:
    """An installation with the demo in it: people, files, and events that were handled."""
    with own_parts(apart=apart) as parts:
        for command in ("migrate_all", "seed_demo"):
            done = manage(parts, command)
            assert done.returncode == 0, done.stderr
        yield parts
