"""What is done with files: store, change, delete."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from agrovet.kernel import bus, flags
from agrovet.kernel.deleted_people import mark_deleted, require_existing
from agrovet.kernel.errors import Forbidden
from agrovet.kernel.http.origin import client_address
from agrovet.kernel.identity import Identity
from agrovet.kernel.row_locks import locked_or_none
from agrovet.kernel.uploads import Upload
from agrovet.kernel.writing import writing
from modules.media import events, intake, queries
from modules.media.contracts import File, FileChanged, MediaNotFound, UnreadableFile
from modules.media.models import MediaFile, UnusedKey

MB = 1024 * 1024
UNCLAIMED_FOR = timedelta(days=1)
"""How long a file that came without a key waits for something to refer to it."""


def upload_file(*, owner: Identity | None, upload: Upload, folder: str, texts: Mapping[str, Any]) -> File:
    """
    Keep a file that a client sent: any kind from a person, a small image from a visitor.

    :raises UnreadableFile: if the content is of no accepted kind
    :raises KeyNeeded: if a visitor sends anything but an image, or may send nothing at the moment
    :raises FileTooLarge: if it is larger than is accepted
    :raises StoreUnavailable: if the store does not answer; nothing was recorded
    """
    if owner is None and not flags.is_on("media.anonymous_upload"):
        raise intake.KeyNeeded("Inicie sesión para subir archivos.")
    intake.check_size(upload, limit_mb=upload_limit_mb(owner))
    format = intake.format_of_upload(upload)
    if owner is None and format.kind != "image":
        raise intake.KeyNeeded("Inicie sesión para subir audio o video.")
    return _record(upload, owner_id=owner.id if owner else None, folder=folder, format=format, texts=texts)


def store_image(
    *, owner_id: int, upload: Upload, folder: str, name: str | None = None, description: str | None = None
) -> File:
    """Keep an image that came with a request to another module."""
    intake.check_size(upload, limit_mb=settings.AGROVET_UPLOAD_LIMIT_MB)
    format = intake.format_of_upload(upload)
    if format.kind != "image":
        raise UnreadableFile("El archivo no es una imagen válida.")
    texts = {field: value for field, value in (("name", name), ("description", description)) if value is not None}
    return _record(upload, owner_id=owner_id, folder=folder, format=format, texts=texts)


def change_texts(*, id: int, by: Identity, texts: Mapping[str, Any]) -> File:
    """
    Change what is said of a file.

    :raises MediaNotFound: if there is no such file
    :raises Forbidden: unless by its owner or staff
    """
    with writing("media"):
        record = _locked_for_change(id, by)
        _save_change(record, texts)
    return queries.file_of(record)


def replace_file(*, id: int, by: Identity, upload: Upload, texts: Mapping[str, Any]) -> File:
    """
    Put another file in the place of one, whose address changes with it, and change what is said of it.

    :raises MediaNotFound: if there is no such file
    :raises Forbidden: unless by its owner or staff
    :raises UnreadableFile: if the content is of no accepted kind
    :raises FileTooLarge: if it is larger than is accepted
    :raises StoreUnavailable: if the store does not answer; nothing changed
    :raises FileChanged: if it became a paper, or was sent in a chat, meanwhile; nothing changed
    """
    folder = intake.folder_of(_changeable(queries.record(id=id), by).folder)
    intake.check_size(upload, limit_mb=settings.AGROVET_UPLOAD_LIMIT_MB)
    upload, format = intake.prepared(upload, intake.format_of_upload(upload))
    with (
        intake.kept(upload, format=format, folder=folder) as key,
        writing("media"),
    ):
        record = _locked_for_change(id, by)
        if intake.folder_of(record.folder) != folder:
            # It became a paper, or was sent, meanwhile: what was stored has the address of its former kind.
            raise FileChanged("El archivo cambió mientras se reemplazaba. Inténtelo de nuevo.")
        _discard(record.key)
        intake.use(key)
        record.key, record.url = key, intake.address_of(key)
        record.kind, record.size = format.kind, upload.size
        _save_change(record, texts)
    return queries.file_of(record)


def delete_file(*, id: int, by: Identity) -> None:
    """
    Delete a file; what showed it stands without it.

    :raises MediaNotFound: if there is no such file
    :raises Forbidden: unless by its owner or staff
    """
    with writing("media"):
        _remove(_locked_for_change(id, by))


def withdraw(*, ids: Collection[int], person_id: int) -> None:
    """Delete files of the person that nothing came to use."""
    with writing("media"):
        for record in MediaFile.objects.select_for_update().filter(id__in=set(ids), owner_id=person_id):
            _remove(record)


def delete_files_of(*, person_id: int) -> None:
    """Delete what a person uploaded whose account is deleted; nothing becomes theirs from now on."""
    with writing("media"):
        mark_deleted("media", person_id)
        for record in list(MediaFile.objects.select_for_update().filter(owner_id=person_id)):
            _remove(record)


def delete_expired(*, now: datetime) -> int:
    """Delete some of the files that came without a key and that nothing refers to; returns how many."""
    with writing("media"):
        expired = list(MediaFile.objects.select_for_update().filter(expires_at__lte=now)[:500])
        for record in expired:
            _remove(record)
    return len(expired)


def upload_limit_mb(owner: Identity | None) -> int:
    """How large a file this person, or a visitor, may send."""
    limit: int = settings.AGROVET_UPLOAD_LIMIT_MB if owner else settings.AGROVET_ANONYMOUS_UPLOAD_LIMIT_MB
    return limit


def _record(
    upload: Upload, *, owner_id: int | None, folder: str, format: intake.Format, texts: Mapping[str, Any]
) -> File:
    folder = intake.folder_of(folder)
    upload, format = intake.prepared(upload, format)
    now = timezone.now()
    # The record comes after the file: it never points at nothing.
    with intake.kept(upload, format=format, folder=folder) as key, writing("media"):
        if owner_id is not None:
            require_existing("media", owner_id)
        intake.use(key)
        record = MediaFile.objects.create(
            owner_id=owner_id,
            key=key,
            url=intake.address_of(key),
            folder=folder,
            kind=format.kind,
            size=upload.size,
            created_at=now,
            expires_at=None if owner_id else now + UNCLAIMED_FOR,
            uploaded_from=None if owner_id else client_address(),
            **texts,
        )
        bus.publish(events.MediaCreated(media_id=record.id, owner_id=owner_id, url=str(record.url), created_at=now))
    return queries.file_of(record)


def _locked_for_change(id: int, by: Identity) -> MediaFile:
    return _changeable(locked_or_none(MediaFile.objects.filter(id=id)), by)


def _save_change(record: MediaFile, texts: Mapping[str, Any]) -> None:
    for field, value in texts.items():
        setattr(record, field, value)
    record.save()
    now = timezone.now()
    bus.publish(events.MediaUpdated(media_id=record.id, owner_id=record.owner_id, url=record.url, updated_at=now))


def _changeable(record: MediaFile | None, by: Identity) -> MediaFile:
    is_hidden = record is not None and (record.is_private or record.is_of_chat)
    if record is None or (is_hidden and not _may_change(record, by)):
        raise MediaNotFound("No Media matches the given query.")
    if not _may_change(record, by):
        raise Forbidden("No tiene permiso para acceder a este recurso.")
    return record


def _may_change(record: MediaFile, by: Identity) -> bool:
    return by.is_staff or record.owner_id == by.id


def _remove(record: MediaFile) -> None:
    now = timezone.now()
    bus.publish(events.MediaDeleted(media_id=record.id, owner_id=record.owner_id, url=record.url, deleted_at=now))
    _discard(record.key)
    record.delete()


def _discard(key: str) -> None:
    if key:
        UnusedKey.objects.get_or_create(key=key, defaults={"due_at": timezone.now()})
