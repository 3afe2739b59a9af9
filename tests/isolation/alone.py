"""A copy of the project with one module whole and no more of the others than their public side."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from extraction.boundaries.sources import PUBLIC
from tests.support.servers import MODULES, ROOT, clean_environment

# What a process needs; tests that span modules stay behind.
PARTS = ["agrovet", "modules", "extraction", "conftest.py", "manage.py", "pyproject.toml"]
PUBLIC_FILES = {"__init__.py", *(f"{name}.py" for name in PUBLIC)}


@dataclass(frozen=True, kw_only=True)
class Alone:
    """The copy, and the environment of a process that hosts this one module."""

    module: str
    folder: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> str:
        """Run Python there; returns what went wrong, which is nothing where all is well."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env=clean_environment(self.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return f"{done.stdout}{done.stderr}" if done.returncode else ""


def copy_alone(module: str, folder: Path) -> Alone:
    """Copy the project there, and delete from each other module all that is not public."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, folder / part)
    for other in MODULES:
        if other != module:
            _leave_public_side(folder / "modules" / other)
    data = folder / "data"
    data.mkdir()
    return Alone(module=module, folder=folder, environment={"AGROVET_MODULES": module, "AGROVET_DATA_DIR": str(data)})


def _leave_public_side(package: Path) -> None:
    for path in package.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in PUBLIC_FILES:
            path.unlink()
