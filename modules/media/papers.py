"""Papers: files that prove who somebody is, read by their owner and staff alone."""

from collections.abc import Collection
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from django.db.models import QuerySet
from django.utils import timezone

from agrovet.kernel import bus
from agrovet.kernel.row_locks import change, locked_or_none
from agrovet.kernel.uploads import CHUNK, Upload
from agrovet.kernel.writing import writing
from modules.media import events, intake, store
from modules.media.contracts import FileChanged
from modules.media.formats import Format
from modules.media.models import PRIVATE_FOLDER, MediaFile, UnusedKey

MOST_TRIES = 5
"""Copies of a file that its owner replaces at the same time, again and again."""


def make_private(*, ids: Collection[int], owner_id: int) -> None:
    """Make papers of files of this person; see `modules.media.public`."""
    # What its owner has published is no secret, and an ad that shows it would lose its picture.
    unpublished = MediaFile.objects.filter(id__in=set(ids), owner_id=owner_id, published_at=None)
    for id in list(unpublished.order_by("id").values_list("id", flat=True)):
        _make_private(unpublished.filter(id=id))


def _make_private(rows: QuerySet[MediaFile]) -> None:
    for _ in range(MOST_TRIES):
        record = rows.first()
        if record is None or record.key.startswith(store.PRIVATE_PREFIX):
            return
        if not record.key:
            # It lies elsewhere, as files of the old system may: what is told of it becomes private.
            _record(record, key="")
            return
        _move(record)
    raise FileChanged("El archivo cambió mientras se guardaba. Inténtelo de nuevo.")


def _move(record: MediaFile) -> None:
    with _content_of(record.key) as content:
        upload = Upload(name=record.key, size=record.size or 0, content=content)
        format = Format("image", (record.key.rpartition(".")[2],))
        with intake.kept(upload, format=format, folder=PRIVATE_FOLDER) as key:
            _record(record, key=key)


def _record(record: MediaFile, *, key: str) -> None:
    with writing("media"):
        # Only if it is still the file that was copied: its owner may have put another in its place meanwhile.
        current = locked_or_none(MediaFile.objects.filter(id=record.id, key=record.key, published_at=None))
        if current is None:
            return
        values = {"folder": PRIVATE_FOLDER}
        if key:
            UnusedKey.objects.get_or_create(key=current.key, defaults={"due_at": timezone.now()})
            intake.use(key)
            values |= {"key": key, "url": store.address_of(key)}
        change(current, values)
        bus.publish(
            events.MediaUpdated(
                media_id=current.id, owner_id=current.owner_id, url=current.url, updated_at=timezone.now()
            )
        )


def _content_of(key: str) -> BinaryIO:
    stored = store.find(key=key)
    copy = TemporaryFile()  # noqa: SIM115 - closed by whoever asked
    source = store.open_part(stored, start=0, end=stored.size - 1)
    try:
        while part := source.read(CHUNK):
            copy.write(part)
    finally:
        source.close()
    return cast(BinaryIO, copy)
