"""The previous version: the newest release that this one comes from, or, before the first, a commit that is named."""

import contextlib
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


class NoHistory(Exception):
    """The commit of the previous version is not in this copy of the repository."""


def previous_version() -> str:
    """
    The tag, or the commit: the newest tag `v*` that this commit comes from, else what pyproject.toml names.

    :raises NoHistory: if this copy of the repository does not have it
    """
    tag = _git("describe", "--tags", "--abbrev=0", "--match", "v*", "HEAD")
    if tag.returncode == 0:
        return tag.stdout.decode().strip()
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    commit = str(told["tool"]["agrovet"]["before-the-first-release"])
    if _git("cat-file", "-e", f"{commit}^{{commit}}").returncode:
        raise NoHistory(f"{commit} is not in this copy: fetch the whole history (git fetch --unshallow).")
    return commit


@contextlib.contextmanager
def tree_of(version: str) -> Iterator[Path]:
    """The code of a version, in a folder that is removed again."""
    packed = _git("archive", "--format=tar", version)
    packed.check_returncode()
    folder = Path(tempfile.mkdtemp(prefix="agrovet-previous-"))
    try:
        subprocess.run(["tar", "-x", "-C", folder], input=packed.stdout, check=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _git(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
