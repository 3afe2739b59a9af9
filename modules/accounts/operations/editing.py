"""Editing an account: by the person, or by staff."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from agrovet.kernel.identity import Identity
from agrovet.kernel.row_locks import change, locked
from agrovet.kernel.search.keeping import keep
from agrovet.kernel.uploads import Upload
from agrovet.kernel.writing import writing
from modules.accounts.announcements import announce_removal, announce_update
from modules.accounts.contracts import Role
from modules.accounts.errors import NobodyThere, NotYours, NumberTaken, OtherProfileExists, StaffInAdmin
from modules.accounts.models import PEOPLE, User
from modules.accounts.operations import pictures
from modules.accounts.operations.access_keys import end_all_keys
from modules.accounts.operations.staff_changes import noted
from modules.accounts.passwords import hashed
from modules.accounts.phone_numbers import as_typed, digits_of
from modules.profiles import public as profiles

# What others show of a person: when it changes, they are told.
_SHOWN = ("full_name", "last_name", "phone_number", "role", "profile_picture", "is_active")


@dataclass(frozen=True, kw_only=True)
class Edits:
    """
    What is to change. `values` are plain fields by name; `picture` is a new image, the address or the id of
    a file of the person's own, or None for none, where `has_picture` says that it was given.
    """

    values: dict[str, Any] = field(default_factory=dict)
    phone_number: str | None = None
    password: str | None = None
    role: Role | None = None
    picture: Upload | str | int | None = None
    has_picture: bool = False


def editable(*, user_id: int, editor: Identity) -> User:
    """
    The person with this id, if the editor may change or delete them.

    :raises NobodyThere: if there is no such person for this editor
    :raises NotYours: if the editor is neither the person nor staff, or if only a superuser may do it
    """
    user = User.objects.filter(id=user_id).first()
    if user is None or not (user.is_active or editor.is_staff):
        raise NobodyThere
    if editor.id == user.id:
        return user
    # Staff who could set the password of other staff would have all their rights.
    above = user.is_staff or user.is_superuser
    if not editor.is_staff or (above and not User.objects.filter(id=editor.id, is_superuser=True).exists()):
        raise NotYours
    return user


def edit(*, user: User, editor: Identity, key: str, edits: Edits, picture_field: str, now: datetime) -> None:
    """
    Change a person. What can fail elsewhere comes first; then all changes are made together.

    A new password ends all keys; of who sets their own, the one with the digest `key`, which they use, stays.

    :raises StaffInAdmin: if password or number of a member of staff would change
    :raises OtherProfileExists: if the new role contradicts the profile they have
    :raises NumberTaken: if somebody else has the new number
    :raises UnreadablePicture: if the new picture is no image; `picture_field` is where it was sent
    :raises StoreUnavailable, ServiceUnavailable: if media or profiles is needed and does not answer
    """
    _require_no_staff(user, edits)
    role = edits.role if edits.role != user.role else None
    if role:
        _require_fitting_profile(user.id, role)
    changes = dict(edits.values)
    if edits.phone_number is not None:
        changes |= {"phone_number": as_typed(edits.phone_number), "phone_digits": digits_of(edits.phone_number)}
    if edits.password is not None:
        changes["password"] = hashed(edits.password)
    if edits.has_picture:
        changes |= _picture_changes(user, edits.picture, picture_field)
    if role:
        _open_profile(user.id, role)
        changes["role"] = role
    _apply(user.id, changes, edits, kept_key=key if editor.id == user.id else "", now=now)


def delete(*, user: User, now: datetime) -> None:
    """
    Delete an account, with its keys; what the person owned elsewhere goes when the others learn of it.

    :raises NobodyThere: if it is deleted already
    """
    with writing("accounts"):
        # Nobody gets a key meanwhile, which would stand in the way of the deletion.
        locked(User.objects.filter(id=user.id), missing=NobodyThere())
        end_all_keys(user_id=user.id, now=now)
        with noted(user.id):
            User.objects.filter(id=user.id).delete()
        announce_removal(user.id, now=now)


def _apply(user_id: int, changes: dict[str, Any], edits: Edits, *, kept_key: str, now: datetime) -> None:
    try:
        with writing("accounts"):
            user = locked(User.objects.filter(id=user_id), missing=NobodyThere())
            # Again, under the lock: they may have been made staff meanwhile.
            _require_no_staff(user, edits)
            before = _shown(user)
            change(user, changes)
            if changes:
                keep(PEOPLE, [user])
            if edits.password is not None:
                end_all_keys(user_id=user_id, now=now, kept=kept_key)
            if _shown(user) != before:
                announce_update(user, now=now)
    except IntegrityError as error:
        # The number's uniqueness is the one constraint that a change can meet.
        raise NumberTaken from error


def _require_no_staff(user: User, edits: Edits) -> None:
    """
    Go on unless this would open the admin to who holds a key of the app alone.

    :raises StaffInAdmin: if it would
    """
    if (user.is_staff or user.is_superuser) and (edits.password is not None or edits.phone_number is not None):
        raise StaffInAdmin


def _shown(user: User) -> tuple[Any, ...]:
    return tuple(getattr(user, name) for name in _SHOWN)


def _picture_changes(user: User, picture: Upload | str | int | None, picture_field: str) -> dict[str, Any]:
    if picture is None:
        return {"profile_picture": None, "picture_media_id": None}
    if isinstance(picture, Upload):
        file = pictures.keep(owner_id=user.id, upload=picture, field=picture_field)
        return {"profile_picture": file.url, "picture_media_id": file.id}
    own = pictures.own_file(owner_id=user.id, named=picture, current=user.profile_picture)
    return {"profile_picture": own.url, "picture_media_id": own.id} if own else {}


def _require_fitting_profile(user_id: int, role: Role) -> None:
    profile = profiles.profiles(user_ids=[user_id]).get(user_id)
    if profile and profile.kind != profiles.KIND_OF_ROLE[role]:
        raise OtherProfileExists(role)


def _open_profile(user_id: int, role: Role) -> None:
    try:
        profiles.open_profile(user_id=user_id, kind=profiles.KIND_OF_ROLE[role])
    except profiles.OtherKindOfProfile as error:
        # One of another kind was made since we looked.
        raise OtherProfileExists(role) from error
