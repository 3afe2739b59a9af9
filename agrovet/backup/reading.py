"""An archive that is there: each piece is held to its digest before anything is done with it."""

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from agrovet.backup.errors import Damaged, Refused
from agrovet.backup.manifest import File, Manifest, Rows, from_json
from agrovet.backup.writing import MANIFEST

_PIECE = 1024 * 1024
_LARGEST_MANIFEST = 512 * 1024 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError)


class Reader:
    """The pieces of an archive."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def open(self, of: Rows | File) -> IO[bytes]:
        """The content of one piece."""
        return self._archive.open(of.member)

    def pieces(self, of: Rows | File) -> Iterator[bytes]:
        """
        The content of one piece, in smaller ones.

        :raises Damaged: if it cannot be read
        """
        try:
            with self.open(of) as file:
                while piece := file.read(_PIECE):
                    yield piece
        except _BROKEN as error:
            raise Damaged(f"{of.member} cannot be read: {error}.") from error

    def verify(self, watch: Callable[[int, int], None]) -> None:
        """
        Read everything once, and hold it to its digest; `watch` is told how many pieces of how many are done.

        :raises Damaged: if a piece is missing, or is not what was written, or is one too many
        """
        pieces: list[Rows | File] = [*self.manifest.rows, *(self.manifest.files or ())]
        expected = {MANIFEST, *(each.member for each in pieces)}
        there = self._archive.namelist()
        if len(there) != len(expected) or set(there) != expected:
            odd = sorted(set(there) ^ expected)[:3]
            raise Damaged(f"The archive does not hold what its manifest says: {', '.join(odd) or 'a name twice'}.")
        for number, each in enumerate(pieces, 1):
            digest = hashlib.sha256()
            for piece in self.pieces(each):
                digest.update(piece)
            if digest.hexdigest() != each.sha256:
                raise Damaged(f"{each.member} is not what was written: its digest differs.")
            watch(number, len(pieces))


@contextmanager
def reading_archive(path: Path) -> Iterator[Reader]:
    """
    Open an archive.

    :raises Damaged: if it is none, or was cut off
    :raises Refused: if it cannot be read, or is of a later format
    """
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise Refused(f"{path} cannot be read ({error.strerror}).") from error
    except _BROKEN as error:
        raise Damaged(f"{path} is no backup, or was cut off: {error}.") from error
    with archive:
        try:
            if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
                raise Damaged(f"{path} is no backup: its manifest is larger than any.")
            manifest = from_json(archive.read(MANIFEST))
        except _BROKEN as error:
            raise Damaged(f"{path} is no backup: {error}.") from error
        yield Reader(archive, manifest)
