"""What is asked of accounts."""

from collections.abc import Collection, Mapping
from typing import cast

from agrovet.kernel.identity import Identity
from modules.accounts.contracts import Person, Role
from modules.accounts.keys import hash_of
from modules.accounts.models import AccessKey, User


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
