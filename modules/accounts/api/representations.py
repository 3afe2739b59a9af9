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
    people = [PersonRow(*row) for row in rows]
    none: Mapping[int, Profile] = {}
    found = answer_or(none, profiles.profiles, user_ids=[person.id for person in people]) if people else none
    return [_person(person, found.get(person.id), with_numbers) for person in people]


def person_json(row: PersonRow, *, with_number: bool) -> dict[str, Any]:
    """One person, as in a list."""
    return people_json([row], with_numbers=with_number)[0]


def _person(person: PersonRow, profile: Profile | None, with_number: bool) -> dict[str, Any]:
    number = person.phone_number if with_number else None
    kind = profile.kind if profile else None
    shown = profile.as_json(user_display=person.full_name or number or "") if profile else None
    return {
        "id": person.id,
        "full_name": person.full_name,
        "last_name": person.last_name,
        "phone_number": number,
        "role": person.role,
        "bio": person.bio,
        "profile_picture": absolute(person.profile_picture) if person.profile_picture else person.profile_picture,
        "latitude": _degrees(person.latitude),
        "longitude": _degrees(person.longitude),
        "specialist_profile": shown if kind == "specialist" else None,
        "businessman_profile": shown if kind == "businessman" else None,
        "consumer_profile": shown if kind == "consumer" else None,
    }


def _degrees(value: float | None) -> str | None:
    return None if value is None else f"{value:.7f}"
