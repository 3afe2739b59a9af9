"""Uploaded files, between the store and an archive. The store is a folder or S3: Django's storage knows which."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files import File as DjangoFile
from django.core.files.storage import default_storage

from agrovet.backup.manifest import File, member_of_file
from agrovet.backup.reading import Reader
from agrovet.backup.writing import Writer
from agrovet.kernel.files import NAMES, Names

_PIECE = 1024 * 1024

Watch = Callable[[int, int], None]


class StoreAway(Exception):
    """The store does not answer."""


def named(cursor: Any, names: Names) -> list[str]:
    """The names of files in one column, as the cursor sees it."""
    cursor.execute(f'SELECT DISTINCT "{names.column}" FROM "{names.table}" WHERE "{names.column}" <> \'\'')
    return sorted(key for (key,) in cursor.fetchall())


@dataclass
class Copied:
    """What was copied, and the names of which there was no file."""

    files: list[File] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def into_archive(keys: list[str], writer: Writer, watch: Watch) -> Copied:
    """
    Copy the named files into an archive.

    :raises StoreAway: if the store does not answer
    """
    copied = Copied()
    for number, key in enumerate(keys, 1):
        with _reachable():
            try:
                file = default_storage.open(key)
                first = file.read(_PIECE)
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                copied.missing.append(key)
                continue
        with file:
            written = writer.add(member_of_file(key), _read(file, first), compressed=False)
        copied.files.append(File(key=key, size=written.size, sha256=written.sha256))
        watch(number, len(keys))
    return copied


def into_store(reader: Reader, watch: Watch) -> int:
    """
    Copy the files of an archive into the store, but those that are there already; returns how many.

    :raises StoreAway: if the store does not answer
    """
    files = reader.manifest.files or ()
    count = 0
    for number, each in enumerate(files, 1):
        with _reachable():
            if not _is_there(each):
                default_storage.delete(each.key)
                with reader.open(each) as content:
                    file = DjangoFile(content, name=each.key)
                    # The S3 store sends the kind that it is told.
                    file.content_type = _content_type(each.key)  # type: ignore[attr-defined]  # as above
                    default_storage.save(each.key, file)
                count += 1
        watch(number, len(files))
    # On the disk before any row names them.
    os.sync()
    return count


def absent(keys: list[str], watch: Watch) -> list[str]:
    """
    Those of the names of which the store has no file.

    :raises StoreAway: if the store does not answer
    """
    found = []
    for number, key in enumerate(keys, 1):
        with _reachable():
            if not default_storage.exists(key):
                found.append(key)
        watch(number, len(keys))
    return found


def _is_there(file: File) -> bool:
    if not default_storage.exists(file.key):
        return False
    with default_storage.open(file.key) as there:
        digest = sha256()
        for piece in _read(there, b""):
            digest.update(piece)
    return digest.hexdigest() == file.sha256


def _read(file: Any, first: bytes) -> Iterator[bytes]:
    piece = first or file.read(_PIECE)
    while piece:
        yield piece
        with _reachable():
            piece = file.read(_PIECE)


def _content_type(key: str) -> str:
    return next((names.content_type(key) for names in NAMES), "application/octet-stream")


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except _failures() as error:
        raise StoreAway(f"The store of files does not answer: {error}") from error


@cache
def _failures() -> tuple[type[Exception], ...]:
    if not settings.S3_BUCKET:
        return (OSError,)
    # Loaded where there is such a store: it takes tens of megabytes.
    from boto3.exceptions import Boto3Error  # noqa: PLC0415 - as above
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    return (OSError, Boto3Error, BotoCoreError, ClientError)
