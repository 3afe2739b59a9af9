"""The room that a request names outside of its path, with the sentences that clients know."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ValidationError

from agrovet.kernel.http.parameters import LARGEST_ID
from modules.chat.contracts import RoomNotFound

NONE = ("", "null", "undefined")
NOT_A_NUMBER = "'room' debe ser un id numérico válido."


def names_room(data: Mapping[str, Any]) -> bool:
    """Return whether a room is named at all."""
    return bool(data.get("room") or data.get("room_id"))


def asked_room(data: Any, *, missing: str) -> int:
    """
    Return the id of the room in `room` or `room_id`; clients that know none yet send `null` and `undefined` as texts.

    :raises ValidationError: for no room (the sentence is `missing`), or for what is no number
    :raises RoomNotFound: for a number that no room has
    """
    given = [data.get(name) for name in ("room", "room_id")] if isinstance(data, Mapping) else []
    value = next((one for one in given if one is not None and one not in NONE), None)
    if value is None:
        raise ValidationError({"detail": missing})
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise ValidationError({"detail": NOT_A_NUMBER})
    if text.startswith("-") or len(digits) > 19 or not 0 < int(digits) <= LARGEST_ID:
        raise RoomNotFound
    return int(digits)
