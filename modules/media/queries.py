"""What is asked of media."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from agrovet.kernel.identity import Identity
from modules.chat import public as chat
from modules.media.contracts import File, MediaNotFound
from modules.media.models import CHAT_FOLDER, PRIVATE_FOLDER, MediaFile

FIELDS = (
    "id",
    "owner_id",
    "name",
    "description",
    "price",
    "url",
    "created_at",
    "content_type",
    "object_id",
    "folder",
    "published_at",
)


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
            is_of_chat=folder == CHAT_FOLDER and published_at is None,
        )
        for (
            id,
            owner_id,
            name,
            description,
            price,
            url,
            created_at,
            content_type,
            object_id,
            folder,
            published_at,
        ) in rows
    ]


def file_of(record: MediaFile) -> File:
    """Return what other modules see of a record."""
    return from_rows([tuple(getattr(record, field) for field in FIELDS)])[0]


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
    Return a file that this person may read.

    Papers are for their owner and staff, files of conversations for the participants too; all others are public.

    :raises MediaNotFound: if there is none, or it is not for this person
    :raises ServiceUnavailable: if only chat knows whether it is, and does not answer
    """
    found = record(id=id)
    is_own = person is not None and (person.is_staff or person.id == found.owner_id)
    if not is_own and (found.is_private or (found.is_of_chat and not _is_shown_in_chat(found, to=person))):
        raise MediaNotFound("No Media matches the given query.")
    return file_of(found)


def _is_shown_in_chat(file: MediaFile, *, to: Identity | None) -> bool:
    return to is not None and chat.shows_file(media_id=file.id, user_id=to.id)
