"""The schemas of events as git has them, so that editing the kept files hides nothing."""

import json
import subprocess
from pathlib import Path

from agrovet.kernel.bus.schemas import Schema
from agrovet.kernel.documents.event_schemas import FOLDER


class NoHistory(Exception):
    """There is no git here, or it does not know this branch."""


def read_kept_at(root: Path, branch: str) -> dict[tuple[str, int], Schema]:
    """
    The schemas that were kept where the present branch left the other one, by name and version.

    :raises NoHistory: if git cannot tell
    """
    left_at = _git(root, "merge-base", branch, "HEAD").strip()
    paths = _git(root, "ls-tree", "-r", "--name-only", left_at, FOLDER).split()
    schemas = [json.loads(_git(root, "show", f"{left_at}:{path}")) for path in paths if path.endswith(".json")]
    return {(schema["title"], schema["x-version"]): schema for schema in schemas}


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoHistory(f"git {' '.join(arguments)}: {getattr(error, 'stderr', '') or error}") from error
    return done.stdout
