"""How people, their keys and their groups come over from the old system."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.hashers import identify_hasher
from django.contrib.auth.models import Group
from django.db.models import Q

from agrovet.kernel.legacy import FetchedFile, LegacyFiles, LegacyTable, Reading, Reference, Row, Source, Unique, same
from agrovet.kernel.search.keeping import fill
from modules.accounts.keys import hash_of
from modules.accounts.models import PEOPLE, AccessKey, User
from modules.accounts.phone_numbers import as_typed, digits_of
from modules.media import public as media

# No password has such a hash; the account waits for its owner to set another by phone.
UNUSABLE = "!imported"
ROLES = {role.value.lower(): role.value for role in User.Role}


def _person(row: Reading) -> Mapping[str, Any]:
    number = as_typed(row.value("phone_number", into=User))
    digits = digits_of(number)
    if not digits:
        row.note("phone_number: without digits, so nobody can log in by it")
    return {
        "phone_number": number,
        "phone_digits": digits or None,
        "password": _password(row),
        "role": _role(row),
        "picture_media_id": row.extras.get(row.raw.get("profile_picture")),
        **_place(row),
    }


def _password(row: Reading) -> str:
    stored = row.value("password", into=User)
    if not isinstance(stored, str) or _is_hash(stored):
        return str(stored)
    row.note("password: stored unhashed by the old server, so it opens nothing: a new one is set by phone")
    return UNUSABLE


def _is_hash(stored: str) -> bool:
    if stored.startswith("!"):
        return True  # nobody could log in with it before, nobody can now
    try:
        identify_hasher(stored).decode(stored)
    except (ValueError, AssertionError, KeyError, ImportError):
        return False
    return True


def _role(row: Reading) -> str | None:
    written = row.raw.get("role")
    role = ROLES.get(str(written).strip().lower()) if written else None
    if written and role != written:
        row.note(f"role: {written!r} is {'read as ' + role if role else 'none of ours, so it was emptied'}")
    return role


def _place(row: Reading) -> Mapping[str, Any]:
    place = {name: row.value(name, into=User) for name in ("latitude", "longitude")}
    latitude, longitude = place["latitude"], place["longitude"]
    if (latitude is not None and abs(latitude) > 90) or (longitude is not None and abs(longitude) > 180):
        row.note("latitude, longitude: no place on earth, so both were emptied")
        return {"latitude": None, "longitude": None}
    return place


def _pictures(source: Source, rows: Sequence[Row]) -> Mapping[str | None, int]:
    """The files that profile pictures are, where they are records of the old media too."""
    urls = {row.get("profile_picture") for row in rows} - {None, ""}
    return {row["url"]: row["id"] for row in source.where("media_media", "url", urls, only=["id", "url"])}


def _key(row: Reading) -> Mapping[str, Any]:
    return {"hash": hash_of(str(row.raw["key"]))}


def _keep_picture(file: FetchedFile) -> Mapping[str, Any]:
    with file.upload() as upload:
        kept = media.store_image(owner_id=file.pk, upload=upload, folder="profiles")
    return {"profile_picture": kept.url, "picture_media_id": kept.id}


def _searchable() -> list[str]:
    fill(PEOPLE)
    return []


TABLES = [
    LegacyTable(source="auth_group", into=Group, columns=same("id", "name"), same_as=("name",)),
    LegacyTable(
        source="auth_app_user",
        into=User,
        columns=same(
            "id",
            "last_login",
            "is_superuser",
            "full_name",
            "last_name",
            "bio",
            "is_staff",
            "is_active",
            "date_joined",
            "profile_picture",
        ),
        gather=_pictures,
        complete=_person,
        unique=(Unique(("phone_digits",), if_taken="empty"),),
    ),
    LegacyTable(
        source="auth_app_user_groups",
        into=User.groups.through,
        columns=same("id", "user_id", "group_id"),
        references=(Reference(column="user_id", to="auth_app_user"), Reference(column="group_id", to="auth_group")),
        unique=(Unique(("user_id", "group_id")),),
    ),
    LegacyTable(
        source="authtoken_token",
        # Keys are secret: rows are named by their person, who has one.
        key="user_id",
        into=AccessKey,
        columns=same("user_id", created_at="created"),
        complete=_key,
        references=(Reference(column="user_id", to="auth_app_user"),),
    ),
]

AFTERWARDS = [_searchable]

WITHOUT_SUCCESSOR = {
    "auth_app_phoneresetcode": "codes live ten minutes: ask for another",
    "auth_permission": "rights to the old tables; ours come with their own",
    "auth_group_permissions": "rights to the old tables: give the groups theirs in the admin",
    "auth_app_user_user_permissions": "rights to the old tables: give people theirs in the admin",
}

FILES = [LegacyFiles(model=User, field="profile_picture", keep=_keep_picture, among=Q(picture_media_id__isnull=True))]
