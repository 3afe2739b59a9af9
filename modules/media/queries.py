"""What is asked of media."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from agrovet.kernel.identity import Identity
from modules.media.contracts import File, MediaNotFound
from modules.media.models import PRIVATE_FOLDER, MediaFile

FIELDS = ("id", "owner_id", "name", "description", "price", "url", "created_at", "content_type", "object_id")


def files(*, ids: Collection[int], with_papers: bool = False) -> Mapping[int, File]:
    """The files with these ids; papers on request."""
    asked = MediaFile.objects.filter(id__in=set(ids))
    shown = asked if with_papers else asked.exclude(folder=PRIVATE_FOLDER)
    return {file.id: file for file in from_rows(shown.values_list(*FIELDS))}


def file_with_url(*, url: str) -> File | None:
    """The file at this address."""
    # Control characters and halves of characters are in no address, and some databases choke on them.
    if not url or len(url) > 500 or not url.isprintable():
        return None
    found = MediaFile.objects.filter(url__in=_spellings(url)).exclude(folder=PRIVATE_FOLDER)
    return next(iter(from_rows(found.order_by("id").values_list(*FIELDS)[:1])), None)


def _spellings(url: str) -> list[str]:
    """
    How the address may be recorded: as it is, or as a path on this server.

    Clients know this server under several names and ports, and send the address that they were given under
    one of them to another. The path alone is proof enough: nobody guesses the name of a file.
    """
    try:
        path = urlsplit(url).path
    except ValueError:
        return [url]
    return [url, path] if path.startswith(settings.MEDIA_URL) else [url]


def files_shown_to(*, person_id: int, is_staff: bool) -> "QuerySet[MediaFile, tuple[Any, ...]]":
    """The rows that a person may list: their own, or all for staff, oldest first."""
    shown = MediaFile.objects.order_by("id")
    return (shown if is_staff else shown.filter(owner_id=person_id)).values_list(*FIELDS)


def from_rows(rows: Iterable[tuple[Any, ...]]) -> list[File]:
    """Files from rows of `FIELDS`."""
    return [
        File(
            id=id,
            owner_id=owner_id,
            name=name,
            description=description,
            price=price,
            url=url,
            created_at=created_at,
            content_type=content_type,
            object_id=object_id,
        )
        for id, owner_id, name, description, price, url, created_at, content_type, object_id in rows
    ]


def file_of(record: MediaFile) -> File:
    """What the door tells of a record."""
    return File(**{field: getattr(record, field) for field in FIELDS})


def record(*, id: int) -> MediaFile:
    """
    The record with this id.

    :raises MediaNotFound: if there is none
    """
    found = MediaFile.objects.filter(id=id).first()
    if found is None:
        raise MediaNotFound("No Media matches the given query.")
    return found


def file_shown_to(*, id: int, person: Identity | None) -> File:
    """
    A file that anyone may read, or verification papers of one's own.

    :raises MediaNotFound: if there is none, or it is not for this person
    """
    found = record(id=id)
    if found.is_private and not (person and (person.is_staff or person.id == found.owner_id)):
        raise MediaNotFound("No Media matches the given query.")
    return file_of(found)
