"""What shows a file: who owns it from then on, who reads it, and that it stays."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from agrovet.kernel.deleted_people import deleted_among
from agrovet.kernel.writing import writing
from modules.media.contracts import File
from modules.media.models import CHAT_FOLDER, PRIVATE_FOLDER, MediaFile
from modules.media.queries import FIELDS, from_rows

_NOBODYS = Q(owner_id=None)
_OF_CHAT = Q(folder=CHAT_FOLDER, published_at=None)
# A file of the old system without an owner has neither: nobody waits for it, and it is anyone's to show.
_UPLOADED_WITHOUT_KEY = _NOBODYS & (Q(uploaded_from__isnull=False) | Q(expires_at__isnull=False))


def claim(*, ids: Collection[int], person_id: int, address: str | None = None) -> Mapping[int, File]:
    """Publish files in an ad or a profile of this person; see `modules.media.public`."""
    with writing("media"):
        if deleted_among("media", [person_id]):
            return {}
        named = _named(ids)
        # One statement that asks and changes: of two claims at once, the database lets one through.
        named.filter(_uploaded_from(address)).update(owner_id=person_id, uploaded_from=None)
        return _published(named.filter(Q(owner_id=person_id) | _NOBODYS & ~_OF_CHAT))


def show(*, ids: Collection[int], person_id: int, address: str | None = None) -> Mapping[int, File]:
    """Publish files in a post or a community; see `modules.media.public`."""
    with writing("media"):
        named = _named(ids)
        published = _published(named.filter(Q(owner_id=person_id) | _uploaded_from(address) | _NOBODYS & ~_OF_CHAT))
        # What somebody else has not published may become a paper, or be sent to one person alone.
        return {**_files(named.exclude(published_at=None)), **published}


def show_in_chat(*, ids: Collection[int], person_id: int, address: str | None = None) -> Mapping[int, File]:
    """Send files in a message of this person; see `modules.media.public`."""
    with writing("media"):
        named = _named(ids)
        found = _files(named)
        strangers = set(
            named.filter(published_at=None).exclude(_NOBODYS | Q(owner_id=person_id)).values_list("id", flat=True)
        )
        # From another address than it came from, it is left for whoever uploaded it: their ad may come yet.
        sent = named.filter(Q(owner_id=person_id) | _uploaded_from(address), published_at=None)
        sent.update(folder=CHAT_FOLDER, expires_at=None)
        named.filter(_NOBODYS).update(expires_at=None)
        return {id: replace(file, is_of_chat=file.is_of_chat or id in strangers) for id, file in found.items()}


def _named(ids: Collection[int]) -> QuerySet[MediaFile]:
    return MediaFile.objects.filter(id__in=set(ids)).exclude(folder=PRIVATE_FOLDER)


def _uploaded_from(address: str | None) -> Q:
    """Select the files without an owner that this address may claim: any, where one of the two is not known."""
    if address is None:
        return _UPLOADED_WITHOUT_KEY
    return _UPLOADED_WITHOUT_KEY & (Q(uploaded_from=None) | Q(uploaded_from=address))


def _published(files: QuerySet[MediaFile]) -> Mapping[int, File]:
    # The ids first: what the update writes is no longer selected by what it selects.
    ids = list(files.values_list("id", flat=True))
    chosen = MediaFile.objects.filter(id__in=ids)
    chosen.update(published_at=Coalesce("published_at", timezone.now()), expires_at=None)
    return _files(chosen)


def _files(files: QuerySet[MediaFile]) -> Mapping[int, File]:
    return {file.id: file for file in from_rows(files.values_list(*FIELDS))}
