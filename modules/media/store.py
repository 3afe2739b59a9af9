"""The place where files are kept: local disk, or an S3 store. It can be away, full or slow."""

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from django.conf import settings
from django.core.files import File as DjangoFile
from django.core.files.storage import default_storage

from agrovet.kernel.errors import NoRoom
from agrovet.kernel.room import is_for_want_of_room
from modules.media.contracts import MediaNotFound, StoreUnavailable
from modules.media.formats import CONTENT_TYPES

logger = logging.getLogger(__name__)

UNKNOWN = "application/octet-stream"
PRIVATE_PREFIX = "private/"
"""What the keys of papers begin with: nobody reads these without a signed address."""

# Plain words between slashes: no path of this form leads out of the store.
_KEY = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*")


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A file in the store."""

    key: str
    size: int
    etag: str
    modified: datetime

    @property
    def content_type(self) -> str:
        """Its kind, by the extension that its content was given."""
        return content_type_of(self.key)


class Source(Protocol):
    """What a file is read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes more; none at the end."""

    def close(self) -> object:
        """Let go of it."""


def new_key(*, folder: str, extension: str, now: datetime) -> str:
    """A name that nobody can guess, sorted by folder and month."""
    return f"{folder}/{now:%Y/%m}/{secrets.token_urlsafe(18)}.{extension}"


def address_of(key: str) -> str:
    """Where clients read the file: a full address, or a path on this server."""
    # The public address of a bucket is no way to private files: this server passes them on, or does not.
    if settings.S3_BUCKET and settings.S3_PUBLIC_URL and not key.startswith(PRIVATE_PREFIX):
        return f"{settings.S3_PUBLIC_URL}/{key}"
    return f"{settings.MEDIA_URL}{key}"


def keep(*, key: str, content: BinaryIO) -> None:
    """
    Store the content under the key, in parts.

    :raises StoreUnavailable: if it could not be stored whole
    :raises NoRoom: if there is no room for it
    """
    content.seek(0)
    file = DjangoFile(content, name=key)
    # The S3 store sends the kind that it is told; it would guess by the tables of the machine otherwise.
    file.content_type = content_type_of(key)  # type: ignore[attr-defined]  # read by django-storages
    with _reachable("keep", key), _nothing_left_of(key):
        default_storage.save(key, file)


def remove(*, key: str) -> None:
    """
    Remove the file; one that is not there is no matter.

    :raises StoreUnavailable: if the store does not answer
    """
    with _reachable("remove", key):
        default_storage.delete(key)


def find(*, key: str) -> Stored:
    """
    The stored file with this key.

    :raises MediaNotFound: if there is none
    :raises StoreUnavailable: if the store does not answer
    """
    if len(key) > 200 or not _KEY.fullmatch(key):
        raise MediaNotFound("El archivo no existe.")
    return _find_in_s3(key) if settings.S3_BUCKET else _find_on_disk(key)


def open_part(stored: Stored, *, start: int, end: int) -> Source:
    """
    Open a file for reading from `start`; reading can go on after `end`, which is the last byte wanted.

    :raises StoreUnavailable: if the store does not answer
    """
    with _reachable("read", stored.key):
        if settings.S3_BUCKET:
            part = f"bytes={start}-{end}"
            answer = _s3().get_object(Bucket=settings.S3_BUCKET, Key=stored.key, Range=part)
            return cast(Source, answer["Body"])
        file = Path(default_storage.path(stored.key)).open("rb")  # noqa: SIM115 - closed by whoever reads it
        file.seek(start)
        return file


def _find_on_disk(key: str) -> Stored:
    path = Path(default_storage.path(key))
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        found = None
    if found is None or not path.is_file():
        raise MediaNotFound("El archivo no existe.")
    modified = datetime.fromtimestamp(found.st_mtime, tz=UTC)
    return Stored(key=key, size=found.st_size, etag=f'"{found.st_mtime_ns:x}-{found.st_size:x}"', modified=modified)


def _find_in_s3(key: str) -> Stored:
    with _reachable("find", key):
        client = _s3()
        try:
            head = client.head_object(Bucket=settings.S3_BUCKET, Key=key)
        except client.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in (403, 404):
                # A store that does not let us list says 403 for what is not there.
                raise MediaNotFound("El archivo no existe.") from error
            raise
    return Stored(key=key, size=head["ContentLength"], etag=head["ETag"], modified=head["LastModified"])


def _s3() -> Any:
    return cast(Any, default_storage).connection.meta.client


def content_type_of(key: str) -> str:
    """The kind of a stored file, by the extension that was given to it."""
    return CONTENT_TYPES.get(key.rpartition(".")[2], UNKNOWN)


@contextmanager
def _reachable(act: str, key: str) -> Iterator[None]:
    try:
        yield
    except _failures() as error:
        logger.error("The store could not %s %s: %s", act, key, error)
        if is_for_want_of_room(error):
            raise NoRoom from error
        raise StoreUnavailable("El almacén de archivos no responde. Intente de nuevo en unos segundos.") from error


@contextmanager
def _nothing_left_of(key: str) -> Iterator[None]:
    """What was written of a file goes at once if the rest cannot be: it takes room. S3 shows whole files alone."""
    is_whole = False
    try:
        yield
        is_whole = True
    finally:
        if not (is_whole or settings.S3_BUCKET):
            # It is removed later, as all files that nothing speaks of.
            with suppress(OSError):
                default_storage.delete(key)


@cache
def _failures() -> tuple[type[Exception], ...]:
    if not settings.S3_BUCKET:
        return (OSError,)
    # Loaded where there is such a store: it takes tens of megabytes.
    from boto3.exceptions import Boto3Error  # noqa: PLC0415 - as above
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    return (OSError, Boto3Error, BotoCoreError, ClientError)
