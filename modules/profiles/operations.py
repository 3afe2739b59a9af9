"""What is done with profiles: open, create, change, delete, verify."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.utils import timezone

from agrovet.kernel import bus
from agrovet.kernel.deleted_people import mark_deleted, require_existing
from agrovet.kernel.errors import Forbidden
from agrovet.kernel.identity import Identity
from agrovet.kernel.row_locks import change, find_or_insert, locked, locked_or_none
from agrovet.kernel.writing import writing
from modules.accounts import public as accounts
from modules.profiles import events, galleries, queries, verification
from modules.profiles.contracts import (
    KIND_OF_ROLE,
    Kind,
    OtherKindOfProfile,
    Profile,
    ProfileExists,
    ProfileNotFound,
)
from modules.profiles.models import ProfileRecord

logger = logging.getLogger(__name__)

ROLE_OF_KIND: Mapping[str, accounts.Role] = {
    "specialist": "Specialist",
    "businessman": "businessman",
    "consumer": "consumer",
}

_NOT_FOUND: Mapping[str, str] = {
    "specialist": "No SpecialistProfile matches the given query.",
    "businessman": "No BusinessmanProfile matches the given query.",
    "consumer": "No ConsumerProfile matches the given query.",
}


def open_profile(*, user_id: int, kind: Kind, profession: str = "", business_type: str = "") -> Profile:
    """Make the person's profile, unless it exists; what is said here fills what is still empty."""
    see_to_profile(user_id=user_id, kind=kind, profession=profession, business_type=business_type)
    profile = queries.profiles(user_ids=[user_id]).get(user_id)
    if profile is None:
        # Deleted in this very moment.
        raise not_found(kind)
    return profile


def see_to_profile(*, user_id: int, kind: Kind, profession: str = "", business_type: str = "") -> None:
    """
    The same, with nothing asked of media: for reactions, whose transaction is open.

    :raises AccountDeleted: if the person's account is deleted by then
    :raises OtherKindOfProfile: if the person has a profile of another kind
    """
    said = {"profession": profession[:100], "business_type": business_type[:100]}
    with writing("profiles"):
        require_existing("profiles", user_id)
        record, is_new = find_or_insert(
            ProfileRecord.objects.filter(user_id=user_id),
            lambda: ProfileRecord.objects.create(user_id=user_id, kind=kind, **said),
        )
        if record.kind != kind:
            raise _other_kind()
        if is_new:
            _announce_created(record)
        elif news := {field: text for field, text in said.items() if text and not getattr(record, field)}:
            change(record, news)
            announce_updated(record)


def open_own(*, me: Identity, kind: Kind) -> None:
    """
    Make the profile that a person's role asks for, on its first use; it may exist.

    :raises ProfileNotFound: if the person's role asks for no profile of this kind
    """
    if KIND_OF_ROLE.get(me.role or "") != kind:
        raise not_found(kind)
    try:
        see_to_profile(user_id=me.id, kind=kind)
    except OtherKindOfProfile:
        raise not_found(kind) from None


def create_profile(*, me: Identity, kind: Kind, form: Mapping[str, Any]) -> None:
    """
    Make one's profile as filled in; a person without a role gets the role that goes with it.

    :raises ProfileExists: if there is one of this kind
    :raises OtherKindOfProfile: if there is one of another kind, or the role is another
    :raises UnusableFile: if a file named in the form is not there, or not the person's
    """
    _refuse_second(me.id, kind)
    if me.role and KIND_OF_ROLE.get(me.role) != kind:
        raise _other_kind()
    columns, gallery = galleries.accepted(form, user_id=me.id, by=me)
    columns |= verification.after(ProfileRecord(kind=kind), columns)
    with writing("profiles"):
        require_existing("profiles", me.id)
        record, is_new = find_or_insert(
            ProfileRecord.objects.filter(user_id=me.id),
            lambda: ProfileRecord.objects.create(user_id=me.id, kind=kind, **columns),
        )
        if not is_new:
            # Made since we looked, most likely by the same person in another window.
            raise _second(record.kind, kind)
        galleries.place(user_id=me.id, media_ids=gallery or ())
        _announce_created(record)
        verification.announce(record, before="")
    if not me.role:
        _give_role_at_once(user_id=me.id, kind=kind)


def change_profile(*, user_id: int, kind: Kind, by: Identity, form: Mapping[str, Any]) -> None:
    """
    Change what the form holds; a gallery in it replaces the whole gallery.

    A person's missing profile is made. Only the person and staff may do this.

    :raises Forbidden: if it is somebody else's
    :raises ProfileNotFound: if there is none, and it is somebody else's
    :raises OtherKindOfProfile: if the person has one of another kind
    :raises UnusableFile: if a file named in the form is not there, or not the person's
    """
    require_owner(user_id=user_id, by=by)
    record = ProfileRecord.objects.filter(user_id=user_id).first()
    if record is None and user_id == by.id:
        # Where it is made in another window in this moment, that one is changed.
        with suppress(ProfileExists):
            create_profile(me=by, kind=kind, form=form)
            return
        record = ProfileRecord.objects.filter(user_id=user_id).first()
    _require_kind(record, kind)
    columns, gallery = galleries.accepted(form, user_id=user_id, by=by)
    with writing("profiles"):
        record = _require_kind(locked_or_none(ProfileRecord.objects.filter(user_id=user_id)), kind)
        before = record.verification_status
        change(record, {**columns, **verification.after(record, columns)})
        verification.announce(record, before=before)
        if gallery is not None:
            galleries.replace(user_id=user_id, media_ids=gallery)
        announce_updated(record)


def delete_profile(*, user_id: int, kind: Kind, by: Identity) -> None:
    """
    Delete a profile; the files of its gallery stay with the person.

    :raises Forbidden: if it is somebody else's
    :raises ProfileNotFound: if there is none of this kind
    """
    require_owner(user_id=user_id, by=by)
    if not delete_of_person(user_id=user_id, kind=kind):
        raise not_found(kind)


def delete_of_person(*, user_id: int, kind: Kind | None = None) -> bool:
    """Delete the person's profile (of this kind, where one is given); returns whether there was one."""
    with writing("profiles"):
        record = locked_or_none(ProfileRecord.objects.filter(user_id=user_id))
        if record is None or kind not in (None, record.kind):
            return False
        record.delete()
        bus.publish(events.ProfileDeleted(user_id=user_id, kind=record.kind, deleted_at=timezone.now()))
    return True


def forget_person(*, user_id: int) -> None:
    """Delete the profile of a person whose account is deleted, and make none from now on."""
    with writing("profiles"):
        mark_deleted("profiles", user_id)
        delete_of_person(user_id=user_id)


def verify(*, user_id: int, status: str, type: str) -> None:
    """
    Record what staff have seen in the papers of a specialist, and have the person notified; an empty status takes the
    verification back, or rejects the papers.

    :raises ProfileNotFound: if the person is no specialist (any more)
    """
    with writing("profiles"):
        record = _require_kind(locked_or_none(ProfileRecord.objects.filter(user_id=user_id)), "specialist")
        before = record.verification_status
        change(record, {"verification_status": status, "verification_type": type})
        verification.announce(record, before=before)
        announce_updated(record)


def save_edited(*, record: ProfileRecord, columns: Sequence[str]) -> None:
    """
    Write what staff edited in these columns.

    :raises ProfileNotFound: if the profile is gone by then
    """
    if not columns:
        return
    with writing("profiles"):
        kept = locked(ProfileRecord.objects.filter(user_id=record.user_id), missing=not_found("specialist"))
        change(kept, {column: getattr(record, column) for column in columns})
        announce_updated(kept)


def require_owner(*, user_id: int, by: Identity) -> None:
    """
    Pass the person whose profile it is, and staff.

    :raises Forbidden: for anybody else
    """
    if user_id != by.id and not by.is_staff:
        raise Forbidden("No tiene permiso para acceder a este recurso.")


def announce_updated(record: ProfileRecord) -> None:
    """Announce, in the transaction of the change, that a profile is another now."""
    bus.publish(events.ProfileUpdated(user_id=record.user_id, kind=record.kind, updated_at=timezone.now()))


def not_found(kind: Kind) -> ProfileNotFound:
    """The answer where there is no such profile."""
    return ProfileNotFound(_NOT_FOUND[kind])


def _announce_created(record: ProfileRecord) -> None:
    bus.publish(events.ProfileCreated(user_id=record.user_id, kind=record.kind, created_at=record.created_at))


def _give_role_at_once(*, user_id: int, kind: Kind) -> None:
    try:
        accounts.assign_role(user_id=user_id, role=ROLE_OF_KIND[kind])
    except accounts.ServiceUnavailable as error:
        # The subscription to our own event gives the role as soon as accounts answers.
        logger.warning("The role of %s follows later: %s", user_id, error)
    except accounts.RoleConflict:
        # Another role was given in this very moment, and it stands.
        delete_of_person(user_id=user_id, kind=kind)
        raise _other_kind() from None


def _refuse_second(user_id: int, kind: Kind) -> None:
    existing = ProfileRecord.objects.filter(user_id=user_id).values_list("kind", flat=True).first()
    if existing:
        raise _second(existing, kind)


def _second(existing: str, kind: Kind) -> ProfileExists | OtherKindOfProfile:
    if existing == kind:
        return ProfileExists("Este usuario ya tiene un perfil de este tipo. Utilice PUT o PATCH para actualizarlo.")
    return _other_kind()


def _require_kind(record: ProfileRecord | None, kind: Kind) -> ProfileRecord:
    if record is None:
        raise not_found(kind)
    if record.kind != kind:
        raise _other_kind()
    return record


def _other_kind() -> OtherKindOfProfile:
    return OtherKindOfProfile("El usuario ya tiene otro tipo de perfil. Sólo se permite un rol por usuario.")
