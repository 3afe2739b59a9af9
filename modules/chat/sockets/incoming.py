"""What clients send: read leniently. What cannot be read is ignored."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agrovet.kernel.errors import DomainError
from agrovet.kernel.http.parameters import LARGEST_ID
from modules.chat.api.serializers import NamedMessage
from modules.chat.operations.attachments import Attachment

# A preview carries a picture as text; around it there is little. A message is far smaller.
LARGEST_PREVIEW = 4 * 1024 * 1024
LARGEST_FRAME = LARGEST_PREVIEW + 64 * 1024
# Lists, objects and their parts: what reading a frame costs beside its length. The loop stands still meanwhile.
MOST_PARTS = 50_000
PREVIEWS = frozenset({"preview", "preview_message", "chat.message"})
_NAME = re.compile(r'"client_?[mM]sg_?[iI]d"\s{0,9}:\s{0,9}"?([^"\\,{}\[\]]{1,200})')

TOO_LARGE = "El mensaje es demasiado grande."

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


def is_too_large(text: str) -> bool:
    """Return whether a frame is longer than a preview can be, or takes long to read."""
    return len(text) > LARGEST_FRAME or sum(map(text.count, "[{,")) > MOST_PARTS


def frame_of(text: str | None) -> Asked | None:
    """Return a frame as an object, None for anything else: binary, broken, huge, a list, a number."""
    if not text or is_too_large(text):
        return None
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def saying(asked: Asked) -> Saying:
    """
    Return the message in a frame, read by the same rules as over HTTP.

    :raises UnreadableMessage: if a part of it is of the wrong kind, or too long
    """
    parts = {name: asked[name] for name in _PARTS if name in asked}
    if "client_msg_id" not in parts and "clientMsgId" in asked:
        parts["client_msg_id"] = asked["clientMsgId"]
    form = NamedMessage(data=parts)
    if not form.is_valid():
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
    return found[1].strip() if found and _is_clean(found[1]) else None


def preview(asked: Asked) -> Asked | None:
    """
    Return the preview in a frame, at its top or in its `message`; None where there is no picture in it.

    :raises UnreadableMessage: if the picture is too large
    """
    inner = asked.get("message")
    for part in [asked, inner] if isinstance(inner, dict) else [asked]:
        picture = _text(part, "preview_data_url", "previewUrl", "preview_url")
        if picture:
            if len(picture) > LARGEST_PREVIEW:
                raise UnreadableMessage(TOO_LARGE)
            name = part.get("id") or part.get("temp_id")
            return {
                "id": name if _is_clean(name) else _as_id(name),
                "client_msg_id": name_of(part),
                "preview": picture,
                "media_type": _text(part, "media_type", "mediaType") or None,
                "room_id": room_of(part) or room_of(asked),
            }
    return None


def room_of(asked: Mapping[str, Any]) -> int | None:
    """The room that a frame names, if it names one."""
    return _id(asked, "room", "room_id")


def message_ids(asked: Asked) -> list[int]:
    """The messages that a `read_receipt` names."""
    several = asked.get("message_ids")
    named = [asked.get("message_id"), *(several if isinstance(several, list) else [])][:1000]
    return [id for value in named if (id := _as_id(value)) is not None]


def _id(asked: Mapping[str, Any], *names: str) -> int | None:
    return next((id for name in names if (id := _as_id(asked.get(name))) is not None), None)


def _as_id(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST_ID:
        return value
    return None


def _text(asked: Mapping[str, Any], *names: str) -> str | None:
    """The first of these that is a text that can be stored and sent on; "" where one is given empty."""
    given = [value for name in names if _is_clean(value := asked.get(name))]
    return next((value for value in given if value), given[0] if given else None)


def _is_clean(value: Any) -> bool:
    # No database takes a NUL, and half of a surrogate pair is no character.
    return isinstance(value, str) and "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
