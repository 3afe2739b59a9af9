"""
Clients send back the whole person they were shown, to change one thing.

What is as it was shown must not be judged, for some of it came from the old system and would be refused
today; and what cannot be a change must not make the others fail.
"""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from modules.accounts.api.fields import NOTHING_IN_A_FORM, ROLES, plain
from modules.accounts.models import User
from modules.accounts.phone_numbers import as_typed

_LONGEST_ADDRESS = 2000


def only_news(data: Mapping[str, Any], *, of: User) -> dict[str, Any]:
    """The values, by name, that can be meant as a change of this person."""
    is_form = isinstance(data, QueryDict)
    return {
        name: value
        for name, value in plain(data).items()
        if name in _IS_NEWS and not (is_form and _is_nothing(name, value)) and _IS_NEWS[name](value, of)
    }


def _is_nothing(name: str, value: Any) -> bool:
    # Names may be anything, but a place or a text about oneself called "null" is a browser's.
    return name in {"bio", "latitude", "longitude", "profile_picture"} and value in NOTHING_IN_A_FORM - {""}


def _filled(value: Any, user: User) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _not_null(value: Any, user: User) -> bool:
    return value is not None


def _new_number(value: Any, user: User) -> bool:
    return _filled(value, user) and not (isinstance(value, str) and as_typed(value) == as_typed(user.phone_number))


def _known_role(value: Any, user: User) -> bool:
    return isinstance(value, str) and value.strip().lower() in ROLES


def _new_text(value: Any, user: User) -> bool:
    return bool(value) or bool(user.bio)  # from nothing to nothing is no change


def _latitude(value: Any, user: User) -> bool:
    return value != "" and str(value) != str(user.latitude)


def _longitude(value: Any, user: User) -> bool:
    return value != "" and str(value) != str(user.longitude)


def _picture(value: Any, user: User) -> bool:
    match value:
        case None | UploadedFile():
            return True
        case bool():
            return False
        case int():
            return value > 0
        case str():
            # An address or an id; anything that is neither is not looked up.
            return 0 < len(value.strip()) <= _LONGEST_ADDRESS and value.isprintable()
    return False


_IS_NEWS = {
    "full_name": _filled,
    "last_name": _not_null,
    "phone_number": _new_number,
    "role": _known_role,
    "bio": _new_text,
    "latitude": _latitude,
    "longitude": _longitude,
    "profile_picture": _picture,
    "password": _filled,
}
