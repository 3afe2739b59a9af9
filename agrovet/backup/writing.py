"""
An archive on its way: written under another name, brought to the disk, then renamed.

A zip has its list of contents at its end, and so has ours its manifest: what was cut off is no archive.
"""

import fcntl
import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from agrovet.backup.durable import sync
from agrovet.backup.errors import Refused
from agrovet.backup.manifest import Manifest

MANIFEST = "manifest.json"
UNFINISHED = ".unfinished"
_LEVEL = 3  # of 9: text shrinks to a fifth at a speed near that of the disk


@dataclass(frozen=True)
class Written:
    """A piece of an archive."""

    size: int
    lines: int
    sha256: str


class Writer:
    """Takes in the pieces of one archive, one after the other."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def add(self, member: str, pieces: Iterable[bytes], *, compressed: bool) -> Written:
        """Add one piece, which comes in smaller ones."""
        about = zipfile.ZipInfo(member, date_time=(1980, 1, 1, 0, 0, 0))
        about.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
        about.external_attr = 0o600 << 16
        digest = hashlib.sha256()
        size = lines = 0
        with self._archive.open(about, "w", force_zip64=True) as file:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                lines += piece.count(b"\n")
                file.write(piece)
        return Written(size=size, lines=lines, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Add what the archive says of itself."""
        self._archive.writestr(MANIFEST, manifest.to_json())


@contextmanager
def writing_archive(path: Path) -> Iterator[Writer]:
    """
    Write an archive; once the block ends, it is there whole, and readable by its owner alone.

    :raises Refused: if it is there already, cannot be written, or another backup is at it
    """
    if path.exists():
        raise Refused(f"{path} exists: a backup is never written over another one. Name another file.")
    draft = path.with_name(path.name + UNFINISHED)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refused(f"{draft} cannot be written ({error.strerror}).") from error
    with open(file, "r+b") as stream:
        _take(stream.fileno(), draft)
        try:
            # What one that was killed has left.
            stream.truncate()
            with zipfile.ZipFile(stream, "w", compresslevel=_LEVEL, allowZip64=True) as archive:
                yield Writer(archive)
            stream.flush()
            os.fsync(stream.fileno())
            os.rename(draft, path)
        except BaseException:
            with suppress(FileNotFoundError):
                draft.unlink()
            raise
    sync(path.parent)


def remove_left_behind(folder: Path) -> list[str]:
    """Remove what backups that were killed have left in a folder; returns the names."""
    removed = []
    for draft in sorted(folder.glob(f"agrovet-*.zip{UNFINISHED}")):
        with draft.open("rb") as stream, suppress(Refused):
            _take(stream.fileno(), draft)
            draft.unlink()
            removed.append(draft.name)
    return removed


def _take(file: int, draft: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refused(f"Another backup is writing {draft}.") from None
