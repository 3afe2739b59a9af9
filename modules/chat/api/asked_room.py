"""The room that a request names outside of its path, with the sentences that clients know."""

from typing import Any

from rest_framework.exceptions import ValidationError

from agrovet.kernel.http.parameters import LARGEST_ID
from modules.chat.contracts import RoomNotFound

NOT_A_NUMBER = "'room' debe ser un id numérico válido."


def asked_room(value: Any, *, missing: str) -> int:
    """
    The id of the room; clients that know no room yet send `null` and `undefined` as texts.

    :raises ValidationError: for no room (the sentence is `missing`), or for what is no number
    :raises RoomNotFound: for a number that no room has
    """
    if value is None or value in ("", "null", "undefined"):
        raise ValidationError({"detail": missing})
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        raise ValidationError({"detail": NOT_A_NUMBER})
    if text.startswith("-") or len(digits) > 19 or not 0 < int(digits) <= LARGEST_ID:
        raise RoomNotFound
    return int(digits)
