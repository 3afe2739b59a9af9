"""What clients send: read leniently. What cannot be read is ignored."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agrovet.kernel.codec import is_unicode
from agrovet.kernel.errors import DomainError
from agrovet.kernel.http.parameters import LARGEST_ID
from agrovet.kernel.numbers import whole_number
from modules.chat.api.serializers import NamedMessage
from modules.chat.contracts import RoomNotFound
from modules.chat.operations.attachments import Attachment

# A preview carries a picture as text; around it there is little. A message is far smaller.
LARGEST_PREVIEW = 4 * 1024 * 1024
LARGEST_FRAME = LARGEST_PREVIEW + 64 * 1024
# Far beyond what a form lets through, which looks at each character of a text.
LONGEST_PART = 64 * 1024
# Lists, objects and their parts: what reading a frame costs beside its length. The loop stands still meanwhile.
MOST_PARTS = 50_000
PREVIEWS = frozenset({"preview", "preview_message", "chat.message"})
# A name in quotes, or a number; what goes on beyond that is no name that can be told.
_NAME = re.compile(r'"client_?[mM]sg_?[iI]d"\s{0,9}:\s{0,9}(?:"([^"\\]{1,200})"|(-?[\d.]{1,200})(?=[\s,}]))', re.ASCII)

TOO_LARGE = "El mensaje es demasiado grande."
UNREADABLE = "El mensaje no se pudo leer."
UNREADABLE_PICTURE = "La imagen no se pudo leer."

Asked = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Saying:
    """A message to be sent; `room_id` is None for the socket's own room."""

    room_id: int | None
    content: str
    attachment: Attachment | None
    client_msg_id: str | None


class UnreadableMessage(DomainError):
    """A message that cannot be sent as it is."""


def _is_too_large(text: str) -> bool:
    """Return whether a frame is longer than a preview can be, or takes long to read."""
    return len(text) > LARGEST_FRAME or sum(map(text.count, "[{,")) > MOST_PARTS


def frame_of(text: str | None) -> Asked | None:
    """
    Return a frame as an object, None for anything else: binary, broken, a list, a number.

    :raises UnreadableMessage: for what is too large, or is written well and cannot be read: bottomless nesting, endless
        numbers
    """
    if not text:
        return None
    if _is_too_large(text):
        raise UnreadableMessage(TOO_LARGE)
    try:
        read = json.loads(text)
    except json.JSONDecodeError:
        return None
    except (ValueError, RecursionError) as error:
        if not text.lstrip().startswith("{"):
            return None
        raise UnreadableMessage(UNREADABLE) from error
    return read if isinstance(read, dict) else None


def saying(asked: Asked) -> Saying:
    """
    Return the message in a frame, read by the same rules as over HTTP.

    :raises UnreadableMessage: if a part of it is of the wrong kind, or too long
    :raises RoomNotFound: if it names a room in a way that no room is named
    """
    parts = {name: asked[name] for name in _PARTS if name in asked}
    if "client_msg_id" not in parts and "clientMsgId" in asked:
        parts["client_msg_id"] = asked["clientMsgId"]
    if any(isinstance(part, str) and len(part) > LONGEST_PART for part in parts.values()):
        raise UnreadableMessage(TOO_LARGE)
    form = NamedMessage(data=parts)
    try:
        is_valid = form.is_valid()
    except RecursionError as error:
        raise UnreadableMessage(UNREADABLE) from error
    if not is_valid:
        complaint = next(iter(form.errors.values()))
        raise UnreadableMessage(str(complaint[0]))
    return Saying(room_id=room_of(asked), content=form.said or "", attachment=form.attachment, client_msg_id=form.name)


_PARTS = ("content", "text", "message", "media", "media_id", "media_url", "client_msg_id")


def name_of(asked: Asked) -> str | None:
    """Return the sender's own name for the message or preview in a frame, None where it gives none that can be sent."""
    inner = asked.get("message")
    for part in [asked, inner] if isinstance(inner, dict) else [asked]:
        for given in (part.get("client_msg_id"), part.get("clientMsgId")):
            if isinstance(given, str | int | float) and not isinstance(given, bool) and _is_clean(str(given)):
                return str(given).strip()[:200] or None
    return None


def name_in(text: str) -> str | None:
    """Return the name at the beginning or end of a frame that is too large to be read, None where there is none."""
    found = _NAME.search(text[:2000]) or _NAME.search(text[-2000:])
    name = (found[1] or found[2]).strip() if found else ""
    return name if name and _is_clean(name) else None


def preview(asked: Asked) -> Asked | None:
    """
    Return the preview in a frame, at its top or in its `message`; None where there is no picture in it.

    :raises UnreadableMessage: if the picture is too large, or no text that can be sent on
    :raises RoomNotFound: if it names a room in a way that no room is named
    """
    inner = asked.get("message")
    for part in [asked, inner] if isinstance(inner, dict) else [asked]:
        picture = _given(part, "preview_data_url", "previewUrl", "preview_url")
        if picture is not None:
            if isinstance(picture, str) and len(picture) > LARGEST_PREVIEW:
                raise UnreadableMessage(TOO_LARGE)
            if not _is_clean(picture):
                raise UnreadableMessage(UNREADABLE_PICTURE)
            media_type = _given(part, "media_type", "mediaType")
            name = part.get("id") or part.get("temp_id")
            return {
                "id": name if _is_clean(name) else id_in(name),
                "client_msg_id": name_of(part),
                "preview": picture,
                "media_type": media_type if _is_clean(media_type) else None,
                "room_id": room_of(part) or room_of(asked),
            }
    return None


def room_of(asked: Mapping[str, Any]) -> int | None:
    """
    Return the room that a frame names, None where it names none or leaves the name empty.

    :raises RoomNotFound: if no room is named like that
    """
    named = _given(asked, "room", "room_id")
    if named is None:
        return None
    id = id_in(named)
    if id is None:
        raise RoomNotFound
    return id


def message_ids(asked: Asked) -> list[int]:
    """The messages that a `read_receipt` names."""
    several = asked.get("message_ids")
    named = [asked.get("message_id"), *(several if isinstance(several, list) else [])][:1000]
    return [id for value in named if (id := id_in(value)) is not None]


def id_in(value: Any) -> int | None:
    """Return an id that was sent as a number or as digits, None for anything else."""
    if isinstance(value, str):
        value = whole_number(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID:
        return value
    return None


def _given(asked: Mapping[str, Any], *names: str) -> Any:
    """The first of these that is given and not left empty, None without one."""
    return next((value for name in names if (value := asked.get(name)) not in (None, "")), None)


def _is_clean(value: Any) -> bool:
    # No database takes a NUL, and half of a surrogate pair is no character.
    return isinstance(value, str) and "\x00" not in value and is_unicode(value)
