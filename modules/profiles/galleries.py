"""The files that a profile shows: checked with media, placed, replaced, and dropped when they are gone."""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from django.utils import timezone

from agrovet.kernel import bus
from agrovet.kernel.http.origin import client_address
from agrovet.kernel.identity import Identity
from agrovet.kernel.row_locks import change
from agrovet.kernel.writing import writing
from modules.media import public as media
from modules.profiles import events, verification
from modules.profiles.contracts import UnusableFile
from modules.profiles.models import GalleryItem, ProfileRecord
from modules.profiles.verification import PAPERS

GALLERIES = ("work_images_ids", "products_and_services_ids")


def accepted(form: Mapping[str, Any], *, user_id: int, by: Identity) -> tuple[dict[str, Any], list[int] | None]:
    """
    The columns and the gallery of a form, its files checked; files without an owner become the person's.

    The gallery is None where the form holds none.

    :raises UnusableFile: if a file is not there, or not this person's (staff may use any)
    """
    columns = {name: value for name, value in form.items() if name not in GALLERIES}
    for paper in PAPERS:
        if paper in columns:
            columns[paper] = columns[paper] or None
    field = next((name for name in GALLERIES if name in form), None)
    gallery = list(dict.fromkeys(form[field])) if field else None
    papers = {name: columns[name] for name in PAPERS if columns.get(name)}
    _check(papers, field=field, gallery=gallery or [], user_id=user_id, by=by)
    return columns, gallery


def place(*, user_id: int, media_ids: Collection[int]) -> None:
    """Add files to a gallery; those that are in it stay."""
    now = timezone.now()
    items = [GalleryItem(profile_id=user_id, media_id=id, added_at=now) for id in media_ids]
    GalleryItem.objects.bulk_create(items, ignore_conflicts=True)


def replace(*, user_id: int, media_ids: Sequence[int]) -> None:
    """Let a gallery hold these files and no others."""
    GalleryItem.objects.filter(profile_id=user_id).exclude(media_id__in=media_ids).delete()
    place(user_id=user_id, media_ids=media_ids)


def drop_file(*, media_id: int) -> None:
    """Take a file that is gone out of every gallery and from among the papers."""
    with writing("profiles"):
        placed = GalleryItem.objects.filter(media_id=media_id)
        touched = set(placed.values_list("profile_id", flat=True))
        placed.delete()
        shows_it = reduce(or_, (Q(**{paper: media_id}) for paper in PAPERS))
        for record in ProfileRecord.objects.select_for_update().filter(shows_it).order_by("user_id"):
            touched.add(record.user_id)
            gone: dict[str, Any] = {paper: None for paper in PAPERS if getattr(record, paper) == media_id}
            before = record.verification_status
            change(record, gone | verification.after(record, gone))
            verification.announce(record, before=before)
        now = timezone.now()
        for user_id, kind in ProfileRecord.objects.filter(user_id__in=touched).values_list("user_id", "kind"):
            bus.publish(events.ProfileUpdated(user_id=user_id, kind=kind, updated_at=now))


def _check(papers: Mapping[str, int], *, field: str | None, gallery: list[int], user_id: int, by: Identity) -> None:
    faults: dict[str, list[str] | str] = {}
    handed_in: Mapping[int, media.File] = {}
    if papers:
        handed_in = media.files(ids=set(papers.values()), with_papers=True)
        for name, id in papers.items():
            if id not in handed_in or not (handed_in[id].owner_id == user_id or by.is_staff):
                faults[name] = [f"El archivo {id} no existe o no es suyo."]
    files = media.files(ids=gallery) if gallery else {}
    placed = GalleryItem.objects.filter(profile_id=user_id, media_id__in=gallery)
    in_place = set(placed.values_list("media_id", flat=True)) if gallery else set()
    # Before the change is made: of two who name a file without an owner, one gets it.
    new = [id for id in gallery if id in files and id not in in_place]
    claimed = media.claim(ids=new, person_id=user_id, address=client_address()) if new else {}
    for id in gallery:
        if field and (id not in files or not (id in in_place or id in claimed or by.is_staff)):
            faults.setdefault(field, [f"El archivo {id} no existe o no es suyo."])
    if faults:
        raise UnusableFile(str(next(iter(faults.values()))[0]), fields=faults)
    for owner_id in {handed_in[id].owner_id for id in papers.values()}:
        if owner_id is not None:
            media.make_private(ids=set(papers.values()), owner_id=owner_id)
