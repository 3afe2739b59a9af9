"""What is asked of accounts."""

from collections.abc import Collection, Mapping
from typing import NamedTuple, cast

from django.db.models import FloatField
from django.db.models.functions import Cast

from agrovet.kernel.http.pages import Rows
from agrovet.kernel.identity import Identity, StaffMember
from agrovet.kernel.search.finding import Found
from modules.accounts.contracts import Person, Role
from modules.accounts.errors import NobodyThere
from modules.accounts.keys import hash_of
from modules.accounts.models import PEOPLE, AccessKey, User
from modules.accounts.phone_numbers import digits_of
from modules.accounts.searched import people_called


def identify(*, key: str) -> Identity | None:
    """The active person whom a client's key belongs to."""
    row = (
        AccessKey.objects.filter(hash=hash_of(key), user__is_active=True)
        .values_list("user_id", "user__full_name", "user__role", "user__is_staff")
        .first()
    )
    if row is None:
        return None
    user_id, full_name, role, is_staff = row
    return Identity(id=user_id, full_name=full_name, role=role, is_staff=is_staff)


def owners_of_keys(*, digests: Collection[str]) -> Mapping[str, int]:
    """The active people behind these digests of keys."""
    return dict(AccessKey.objects.filter(hash__in=set(digests), user__is_active=True).values_list("hash", "user_id"))


def people(*, ids: Collection[int]) -> Mapping[int, Person]:
    """The people with these ids."""
    rows = User.objects.filter(id__in=set(ids)).values_list(
        "id", "full_name", "last_name", "phone_number", "role", "profile_picture", "is_active"
    )
    return {
        id: Person(
            id=id,
            full_name=full_name,
            last_name=last_name,
            phone_number=phone_number,
            role=cast(Role | None, role),
            picture_url=picture_url,
            is_active=is_active,
        )
        for id, full_name, last_name, phone_number, role, picture_url, is_active in rows
    }


def staff(*, ids: Collection[int]) -> Mapping[int, StaffMember]:
    """Those of these people who are active and on staff."""
    rows = User.objects.filter(id__in=set(ids), is_active=True, is_staff=True)
    return {
        id: StaffMember(id=id, name=f"{full_name} {last_name}".strip() or f"person {id}", is_superuser=is_superuser)
        for id, full_name, last_name, is_superuser in rows.values_list("id", "full_name", "last_name", "is_superuser")
    }


# The columns of a person as clients know them, in the order in which `PersonRow` names them.
PERSON_COLUMNS = (
    "id",
    "full_name",
    "last_name",
    "phone_number",
    "role",
    "bio",
    "profile_picture",
    # Read as floating point: ten digits fit exactly enough, and a list need not build a Decimal per row.
    Cast("latitude", FloatField()),
    Cast("longitude", FloatField()),
)


class PersonRow(NamedTuple):
    """A person's own record, as far as clients know it."""

    id: int
    full_name: str
    last_name: str
    phone_number: str
    role: str | None
    bio: str | None
    profile_picture: str | None
    latitude: float | None
    longitude: float | None


def listed_people(*, search: str, by_number: bool) -> Rows:
    """
    The active people, oldest first, as rows for `PersonRow`.

    Each word of `search` must begin a word of their name, or, `by_number`, be a part of their number; where nobody's
    is spelled like that, those whose nearly is.
    """
    # As a value to look up: SQLite finds a bare yes or no in no index.
    active = User.objects.filter(is_active__in=[True])
    called = people_called(search, by_number=by_number)
    if called.is_blank:
        return active.order_by("id").values_list(*PERSON_COLUMNS)
    return Found(active, phrase=called, tables=PEOPLE.tables, columns=PERSON_COLUMNS, order=("id",))


def person_row(*, id: int, even_inactive: bool = False) -> PersonRow:
    """
    The person with this id.

    :raises NobodyThere: if nobody has it, or, unless `even_inactive`, if the account is switched off
    """
    found = User.objects.filter(id=id)
    if not even_inactive:
        found = found.filter(is_active=True)
    row = found.values_list(*PERSON_COLUMNS).first()
    if row is None:
        raise NobodyThere
    return PersonRow(*row)


def is_taken(*, phone_number: str, but_by: int | None = None) -> bool:
    """Whether somebody, other than the person `but_by`, has this number in any spelling."""
    taken_by = User.objects.filter(phone_digits=digits_of(phone_number)).values_list("id", flat=True).first()
    return taken_by is not None and taken_by != but_by
