"""How people look to clients."""

from collections.abc import Iterable, Mapping
from typing import Any

from agrovet.kernel.doors import answer_or
from agrovet.kernel.links import absolute
from modules.accounts.queries import PersonRow
from modules.profiles import public as profiles
from modules.profiles.public import Profile


def people_json(rows: Iterable[tuple[Any, ...]], *, with_numbers: bool) -> list[dict[str, Any]]:
    """
    The rows of people with their profiles, which are asked for together.

    Without `with_numbers`, as visitors see people: no phone number, neither by itself nor in place of a name.
    """
    people = list(rows)
    none: Mapping[int, Profile] = {}
    found = answer_or(none, profiles.profiles, user_ids=[person[0] for person in people]) if people else none
    return [_person(person, found.get(person[0]), with_numbers) for person in people]


def person_json(row: PersonRow, *, with_number: bool) -> dict[str, Any]:
    """One person, as in a list."""
    return people_json([row], with_numbers=with_number)[0]


def _person(row: tuple[Any, ...], profile: Profile | None, with_number: bool) -> dict[str, Any]:
    # Unpacked, in the order of PersonRow: a list has a thousand of these.
    id, full_name, last_name, phone_number, role, bio, picture, latitude, longitude = row
    number = phone_number if with_number else None
    shown = {
        "id": id,
        "full_name": full_name,
        "last_name": last_name,
        "phone_number": number,
        "role": role,
        "bio": bio,
        "profile_picture": absolute(picture) if picture else picture,
        "latitude": None if latitude is None else f"{latitude:.7f}",
        "longitude": None if longitude is None else f"{longitude:.7f}",
        "specialist_profile": None,
        "businessman_profile": None,
        "consumer_profile": None,
    }
    if profile:
        shown[f"{profile.kind}_profile"] = profile.as_json(user_display=full_name or number or "")
    return shown
