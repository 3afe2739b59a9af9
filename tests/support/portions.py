"""
Which tests run in which process: the files of a half of the tests, dealt out into portions of about one length.

Each file is in exactly one portion, a new one too, and on every machine in the same one.
"""

import fnmatch
import functools
import tomllib
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from tests.support.weights import seconds

ROOT = Path(__file__).resolve().parent.parent.parent
# Two cores are kept busy by four processes, two of each half: much of what tests do is to wait.
PORTIONS = 2
# What does not depend on the database of the half, or meets both kinds by itself, runs in one of them.
ONLY_ON_POSTGRES = ["tests/backup/test_there_and_back.py"]
ONLY_ON_SQLITE = [
    "tests/backup/test_files.py",
    "tests/backup/test_refusals.py",
    *(f"tests/commands/test_{name}.py" for name in ("collecting", "lifeline", "supervisor")),
    "tests/contract/test_apart.py",
    "tests/isolation",
    "tests/kernel/test_doors_remote_faults.py",
    "tests/boundaries",
    "tests/intermediary",
    "tests/container",
    "tests/console/browser",
    "tests/extraction/exporting",
    "tests/extraction/guarding",
    *(f"tests/extraction/planning/test_{name}.py" for name in ("code", "environment", "running")),
    *(f"tests/sight/test_{name}.py" for name in ("processes", "recording", "watching")),
]
LEFT_OUT = {"sqlite": ONLY_ON_POSTGRES, "postgres": ONLY_ON_SQLITE}
# These share what takes long to make: a server, an installation with its backup.
FOLDERS = ["tests/api_contract", "tests/backup", "tests/boundaries"]
# What large programs beside the project are needed for runs in one process, and so one such program at a time.
BESIDE = ("docker", "browser", "mariadb", "rabbitmq", "nginx", "proxies", "promtool")


def portions(half: str, *, root: Path = ROOT) -> list[list[str]]:
    """The files of each portion, in the order in which pytest would take them by itself."""
    dealt: list[list[str]] = [[] for _ in range(PORTIONS)]
    loads = [0.0] * PORTIONS
    # The longest first: at the end, short ones even out what is left.
    for group in sorted(_groups(files(half, root=root), root), key=lambda group: (-_length(group, half), group)):
        least = loads.index(min(loads))
        dealt[least] += group
        loads[least] += _length(group, half)
    return [sorted(portion, key=lambda file: _turn(file, root)) for portion in dealt if portion]


def files(half: str, *, root: Path = ROOT) -> list[str]:
    """All files with tests of a half, as pytest.ini_options of pyproject.toml has pytest find them."""
    found = chain.from_iterable((root / folder).rglob("*.py") for folder in _options(root)["testpaths"])
    names = (path.relative_to(root).as_posix() for path in found if _has_tests(path.name, root))
    return sorted(name for name in names if not any(_is_in(name, place) for place in LEFT_OUT[half]))


def _groups(names: Iterable[str], root: Path) -> list[list[str]]:
    """Files that have to be in one portion, in one list."""
    groups: dict[str, list[str]] = {}
    for name in names:
        folder = next((folder for folder in FOLDERS if _is_in(name, folder)), name)
        groups.setdefault(folder, []).append(name)
    beside = [key for key, group in groups.items() if any(_needs_programs(root / name) for name in group)]
    together = [name for key in beside for name in groups.pop(key)]
    return [*groups.values(), *([together] if together else [])]


def _needs_programs(path: Path) -> bool:
    text = path.read_text()
    return any(f"mark.{name}" in text for name in BESIDE)


def _length(group: list[str], half: str) -> float:
    return sum(seconds(name, half) for name in group)


def _turn(name: str, root: Path) -> tuple[int, str]:
    return next(n for n, folder in enumerate(_options(root)["testpaths"]) if _is_in(name, folder)), name


def _has_tests(name: str, root: Path) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in _options(root)["python_files"])


def _is_in(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}/")


@functools.cache
def _options(root: Path) -> dict[str, list[str]]:
    options: dict[str, list[str]] = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["pytest"][
        "ini_options"
    ]
    return options
