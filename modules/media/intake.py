"""A file on its way in: how large, of what kind, and safely stored before anything speaks of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from django.utils import timezone

from agrovet.kernel.databases import lend_connections
from agrovet.kernel.errors import DomainError
from agrovet.kernel.uploads import Upload
from agrovet.kernel.writing import writing
from modules.media import store
from modules.media.contracts import FileTooLarge, StoreUnavailable, UnreadableFile
from modules.media.formats import HEAD, Format, format_of
from modules.media.metadata import remove_metadata
from modules.media.models import PRIVATE_FOLDER, UnusedKey
from modules.media.pictures import carries_metadata, converted, require_picture
from modules.media.store import address_of

__all__ = [
    "Format",
    "KeyNeeded",
    "address_of",
    "check_size",
    "folder_of",
    "format_of_upload",
    "keep",
    "kept",
    "prepared",
    "use",
]

_PLACE_OF_PAPERS = store.PRIVATE_PREFIX.removesuffix("/")
_FOLDER = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")

_GRACE = timedelta(days=1)
"""A stored file without a record after this time was left by a process that died."""


class KeyNeeded(DomainError):
    """Only people may send such a file."""

    status = 401


def check_size(upload: Upload, *, limit_mb: int) -> None:
    """
    Pass a file that is not empty and not too large.

    :raises UnreadableFile: if it is empty
    :raises FileTooLarge: if it is too large
    """
    if upload.size == 0:
        raise UnreadableFile("El archivo está vacío.", fields={"image": ["El archivo está vacío."]})
    if upload.size > limit_mb * 1024 * 1024:
        raise FileTooLarge(f"El archivo es demasiado grande. El máximo es de {limit_mb} MB.")


def format_of_upload(upload: Upload) -> Format:
    """
    The format, told by the content.

    :raises UnreadableFile: if it is none that is accepted
    """
    upload.content.seek(0)
    format = format_of(upload.content.read(HEAD), upload.content)
    if format is None:
        sentence = "El archivo no es una imagen, un audio o un video que se pueda aceptar."
        raise UnreadableFile(sentence, fields={"image": [sentence]})
    return format


def prepared(upload: Upload, format: Format) -> tuple[Upload, Format]:
    """
    Return the file as it is to be stored: a picture that can be decoded, nothing that tells where it was taken.

    :raises UnreadableFile: if it is no picture, though it begins like one, or not one within bounds
    """
    extension = format.extensions[0]
    if extension in ("heic", "tif") or (extension == "avif" and carries_metadata(upload.content, extension=extension)):
        content = converted(upload.content, extension=extension)
        shown = format_of_upload(Upload(name="", size=1, content=content))
        return Upload(name=upload.name, size=content.seek(0, 2), content=content), shown
    content = upload.content if upload.content.writable() else _copy_of(upload)
    # First, as a decoder that meets metadata without end takes its time over it.
    remove_metadata(content, extension=extension)
    if format.kind == "image":
        require_picture(content, extension=extension)
    return Upload(name=upload.name, size=upload.size, content=content), format


def _copy_of(upload: Upload) -> BinaryIO:
    copy = TemporaryFile()  # noqa: SIM115 - closed with the upload
    for part in upload.chunks():
        copy.write(part)
    return cast(BinaryIO, copy)


def folder_of(asked: str) -> str:
    """The folder that a client asks for, or `media` where its name is no plain word."""
    folder = asked.strip().lower()
    return folder if _FOLDER.fullmatch(folder) and folder != _PLACE_OF_PAPERS else "media"


def keep(upload: Upload, *, format: Format, folder: str) -> str:
    """
    Store the file; returns its key, which is to be put to `use` within a day.

    :raises StoreUnavailable: if it could not be stored; what was stored of it goes again
    :raises NoRoom: if there is no room for it
    """
    now = timezone.now()
    place = _PLACE_OF_PAPERS if folder == PRIVATE_FOLDER else folder
    key = store.new_key(folder=place, extension=format.extension_for(upload.name), now=now)
    with writing("media"):
        UnusedKey.objects.create(key=key, due_at=now + _GRACE)
    # A store may take its time: where many wait for it, others still find a connection.
    lend_connections()
    with _removed_if_it_fails(key):
        store.keep(key=key, content=upload.content)
    return key


@contextmanager
def kept(upload: Upload, *, format: Format, folder: str) -> Iterator[str]:
    """
    Store the file and go on with its key, to be put to `use` in the transaction that makes the record.

    :raises StoreUnavailable: if it could not be stored; what was stored goes again, whatever fails
    """
    key = keep(upload, format=format, folder=folder)
    with _removed_if_it_fails(key):
        yield key


@contextmanager
def _removed_if_it_fails(key: str) -> Iterator[None]:
    is_fine = False
    try:
        yield
        is_fine = True
    finally:
        if not is_fine:
            with writing("media"):
                UnusedKey.objects.filter(key=key).update(due_at=timezone.now())


def use(key: str) -> None:
    """
    Say, in the transaction that makes the record, that the stored file is used.

    :raises StoreUnavailable: if it was so long ago that the file has been removed
    """
    if not UnusedKey.objects.filter(key=key).delete()[0]:
        raise StoreUnavailable("El archivo tardó demasiado en guardarse. Envíelo de nuevo.")


def remove_unused() -> int:
    """
    Remove the stored files that nothing speaks of any more; returns how many.

    :raises StoreUnavailable: if the store does not answer; the rest waits for the next time
    """
    removed = 0
    due = UnusedKey.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    for key in list(due.values_list("key", flat=True)[:1000]):
        try:
            store.remove(key=key)
        except StoreUnavailable:
            # Last in line from now on: one file that cannot be removed holds up no others.
            with writing("media"):
                UnusedKey.objects.filter(key=key).update(due_at=timezone.now())
            raise
        with writing("media"):
            UnusedKey.objects.filter(key=key).delete()
        removed += 1
    return removed
