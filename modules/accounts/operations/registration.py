"""Registering: a person, their key and their profile come to be together."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError

from agrovet.kernel import bus
from agrovet.kernel.doors import answer_or
from agrovet.kernel.search.keeping import keep
from agrovet.kernel.uploads import Upload
from agrovet.kernel.writing import writing
from modules.accounts.announcements import announce_removal
from modules.accounts.contracts import Role
from modules.accounts.errors import NumberTaken
from modules.accounts.events import UserCreated
from modules.accounts.keys import hash_of, new_key
from modules.accounts.models import PEOPLE, AccessKey, User
from modules.accounts.operations import pictures
from modules.accounts.passwords import hashed
from modules.accounts.phone_numbers import as_typed, digits_of
from modules.profiles import public as profiles

# Longer than any request lasts: what waits longer was left behind by a process that died.
PENDING_FOR = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """What a person says of themselves on the way in."""

    phone_number: str
    password: str
    full_name: str = ""
    last_name: str = ""
    role: Role | None = None
    bio: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    profession: str = ""
    business_type: str = ""


@dataclass(frozen=True, kw_only=True)
class Registered:
    """The new person's id, and the key that their client keeps."""

    user_id: int
    key: str


def register(*, person: NewPerson, picture: Upload | None, now: datetime) -> Registered:
    """
    Make an account, with the profile of its role.

    With a picture, the person is first kept aside, unseen: if the picture cannot be kept, nothing is left
    of them, and nobody was told of them.

    :raises NumberTaken: if somebody has the number, in this or another spelling
    :raises UnreadablePicture: if the picture is no image
    :raises StoreUnavailable, ServiceUnavailable: if the picture cannot be kept now
    """
    person = replace(person, password=hashed(person.password))
    registered = _with_picture(person, picture, now) if picture else _at_once(person, now)
    if person.role:
        # Where profiles is away, it opens the profile later, when it learns of the new person.
        answer_or(
            None,
            profiles.open_profile,
            user_id=registered.user_id,
            kind=profiles.KIND_OF_ROLE[person.role],
            profession=person.profession,
            business_type=person.business_type,
        )
    return registered


def abandon_stale_registrations(*, now: datetime) -> int:
    """Remove the people whose registration never came to its end; returns how many."""
    stale = list(User.objects.filter(pending_since__lt=now - PENDING_FOR).values_list("id", flat=True))
    for user_id in stale:
        _abandon(user_id, now)
    return len(stale)


def _at_once(person: NewPerson, now: datetime) -> Registered:
    with writing("accounts"):
        user = _insert(person, now)
        return _welcome(user, person, now)


def _with_picture(person: NewPerson, picture: Upload, now: datetime) -> Registered:
    with writing("accounts"):
        user = _insert(person, now, is_active=False, pending_since=now)
    kept = False
    try:
        file = pictures.keep(owner_id=user.id, upload=picture, field="profile_picture")
        with writing("accounts"):
            user.is_active, user.pending_since = True, None
            user.profile_picture, user.picture_media_id = file.url, file.id
            user.save(update_fields=["is_active", "pending_since", "profile_picture", "picture_media_id"])
            registered = _welcome(user, person, now)
        kept = True
    finally:
        if not kept:
            _abandon(user.id, now)
    return registered


def _insert(person: NewPerson, now: datetime, *, is_active: bool = True, pending_since: datetime | None = None) -> User:
    digits = digits_of(person.phone_number)
    try:
        with writing("accounts"):
            user = User.objects.create(
                phone_number=as_typed(person.phone_number),
                phone_digits=digits,
                password=person.password,
                full_name=person.full_name,
                last_name=person.last_name,
                role=person.role,
                bio=person.bio,
                latitude=person.latitude,
                longitude=person.longitude,
                date_joined=now,
                is_active=is_active,
                pending_since=pending_since,
            )
            keep(PEOPLE, [user])
            return user
    except IntegrityError as error:
        # The constraint decides, not a look before: two may come with one number at the same instant.
        if User.objects.filter(phone_digits=digits).exists():
            raise NumberTaken from error
        raise


def _welcome(user: User, person: NewPerson, now: datetime) -> Registered:
    key = new_key()
    AccessKey.objects.create(hash=hash_of(key), user=user, created_at=now)
    bus.publish(
        UserCreated(
            user_id=user.id,
            role=user.role,
            full_name=user.full_name,
            created_at=now,
            profession=person.profession,
            business_type=person.business_type,
        )
    )
    return Registered(user_id=user.id, key=key)


def _abandon(user_id: int, now: datetime) -> None:
    with writing("accounts"):
        gone, _ = User.objects.filter(id=user_id, pending_since__isnull=False).delete()
        if gone:
            # A picture may have been kept before all went wrong: media lets go of what nobody owns.
            announce_removal(user_id, now=now)
