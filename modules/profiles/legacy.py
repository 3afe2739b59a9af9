"""How profiles and their galleries come over from the old system."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agrovet.kernel.legacy import LeftOut, LegacyTable, Reading, Reference, Row, Source, Unique, same
from modules.profiles.models import GalleryItem, ProfileRecord

# The old system had a table for each kind of profile, and one person could be in several.
_TABLE_OF = {
    "specialist": "profiles_specialistprofile",
    "businessman": "profiles_businessmanprofile",
    "consumer": "profiles_consumerprofile",
}
# The kinds of profile that files hung on, by the old generic relation.
_WITH_GALLERY = {kind: ("profiles", f"{kind}profile") for kind in ("specialist", "businessman")}


@dataclass(frozen=True)
class _Person:
    role: str | None
    joined: Any
    kinds: tuple[str, ...]

    @property
    def keeps(self) -> str:
        """The one kind of profile that stays: that of the role, else the first in the order above."""
        role = str(self.role).lower()
        return role if role in self.kinds else self.kinds[0]


def _people(source: Source, rows: Sequence[Row]) -> Mapping[Any, _Person]:
    ids: Collection[Any] = {row["user_id"] for row in rows}
    had: dict[Any, list[str]] = {id: [] for id in ids}
    for kind, table in _TABLE_OF.items():
        for row in source.where(table, "user_id", ids, only=["user_id"]):
            had[row["user_id"]].append(kind)
    return {
        row["id"]: _Person(role=row["role"], joined=row["date_joined"], kinds=tuple(had[row["id"]]))
        for row in source.where("auth_app_user", "id", ids, only=["id", "role", "date_joined"])
    }


def _profile_of(kind: str) -> Callable[[Reading], Mapping[str, Any]]:
    def complete(row: Reading) -> Mapping[str, Any]:
        person = row.extras[row.raw["user_id"]]
        if person.keeps != kind:
            raise LeftOut(f"the person keeps a profile of another kind, {person.keeps}: there is one per person")
        created_at = row.value("date_joined", into=ProfileRecord, field="created_at", instead_of=person.joined)
        return {"kind": kind, "created_at": created_at}

    return complete


def _has_gallery(row: Row, source: Source) -> bool:
    return source.model_of(row) in _WITH_GALLERY.values() and bool(row["object_id"])


def _profiles(kind: str, *columns: str) -> LegacyTable:
    return LegacyTable(
        source=_TABLE_OF[kind],
        key="user_id",
        into=ProfileRecord,
        columns=same("user_id", *columns),
        gather=_people,
        complete=_profile_of(kind),
        references=(Reference(column="user_id", to="auth_app_user"),),
    )


TABLES = [
    _profiles(
        "specialist",
        "profession",
        "experience_years",
        "about_us",
        "puntuations",
        "point",
        "can_give_consultations",
        "can_offer_online_services",
    ),
    _profiles("businessman", "business_name", "descriptions", "contact", "offers_local_products"),
    _profiles("consumer"),
    LegacyTable(
        source="media_media",
        called="media_media (galleries)",
        concerns=_has_gallery,
        into=GalleryItem,
        # A file hung on one profile at most, so its id can be the item's: a second run finds it again.
        columns=same("id", profile_id="object_id", media_id="id", added_at="created_at"),
        references=(
            Reference(column="id", to="media_media"),
            *(
                Reference(column="object_id", to=_TABLE_OF[kind], key="user_id", of_type=of_type)
                for kind, of_type in _WITH_GALLERY.items()
            ),
        ),
        unique=(Unique(("profile_id", "media_id")),),
    ),
]
