"""What is asked of profiles."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from modules.media import public as media
from modules.profiles.contracts import Profile
from modules.profiles.models import GalleryItem, ProfileRecord

_FIELDS = tuple(field.name for field in fields(Profile) if field.name != "gallery")
_PAPERS = ("verification_title_id", "verification_student_card_id", "verification_graduation_letter_id")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper that proves a profession: the file's id, and where it is read."""

    id: int | None
    url: str | None


@dataclass(frozen=True, kw_only=True)
class PrivateProfile:
    """A profile with the papers that only the person and staff are shown."""

    profile: Profile
    title: Paper
    student_card: Paper
    graduation_letter: Paper


def profiles(*, user_ids: Collection[int]) -> Mapping[int, Profile]:
    """The profiles of these people, with their galleries."""
    rows = _rows(user_ids)
    galleries = _galleries(user_ids)
    files = _files(placed.id for gallery in galleries.values() for placed in gallery)
    return {row["user_id"]: _profile(row, galleries, files) for row in rows}


def private_profile(*, user_id: int) -> PrivateProfile | None:
    """The person's profile with its papers, None where there is none."""
    rows = _rows([user_id])
    if not rows:
        return None
    row = rows[0]
    galleries = _galleries([user_id])
    papers = [row[name] for name in _PAPERS if row[name]]
    files = _files([*(placed.id for placed in galleries.get(user_id, [])), *papers], with_papers=True)
    title, student_card, graduation_letter = (_paper(row[name], files) for name in _PAPERS)
    return PrivateProfile(
        profile=_profile(row, galleries, files),
        title=title,
        student_card=student_card,
        graduation_letter=graduation_letter,
    )


@dataclass(frozen=True)
class _Placed:
    """A file's place in a gallery."""

    id: int
    added_at: datetime

    def unknown(self) -> media.File:
        """What stands for the file while media is away: a client that echoes the ids loses none."""
        return media.File(
            id=self.id, owner_id=None, name=None, description=None, price=None, url=None, created_at=self.added_at
        )


_Files = Mapping[int, media.File] | None


def _rows(user_ids: Collection[int]) -> list[dict[str, Any]]:
    return list(ProfileRecord.objects.filter(user_id__in=set(user_ids)).values(*_FIELDS, *_PAPERS))


def _galleries(user_ids: Collection[int]) -> dict[int, list[_Placed]]:
    galleries: dict[int, list[_Placed]] = {}
    placed = GalleryItem.objects.filter(profile_id__in=set(user_ids)).order_by("media_id")
    for user_id, media_id, added_at in placed.values_list("profile_id", "media_id", "added_at"):
        galleries.setdefault(user_id, []).append(_Placed(media_id, added_at))
    return galleries


def _files(ids: Iterable[int], *, with_papers: bool = False) -> _Files:
    """The files, or None while media is away."""
    wanted = set(ids)
    if not wanted:
        return {}
    try:
        return media.files(ids=wanted, with_papers=with_papers)
    except media.ServiceUnavailable:
        return None


def _profile(row: Mapping[str, Any], galleries: Mapping[int, list[_Placed]], files: _Files) -> Profile:
    placed = galleries.get(row["user_id"], ())
    if files is None:
        gallery = tuple(each.unknown() for each in placed)
    else:
        gallery = tuple(files[each.id] for each in placed if each.id in files)
    return Profile(**{name: row[name] for name in _FIELDS}, gallery=gallery)


def _paper(id: int | None, files: _Files) -> Paper:
    file = files.get(id) if files and id else None
    return Paper(id=id, url=file.address if file else None)
