"""What clients send: read leniently. What cannot be read is ignored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agrovet.kernel.http.parameters import LARGEST_ID

# A preview carries a picture as text. A message does not.
LARGEST_FRAME = 4 * 1024 * 1024
LONGEST_TEXT = 20_000
PREVIEWS = frozenset({"preview", "preview_message", "chat.message"})

Asked = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Saying:
    """A message to be sent; `room_id` is None for the socket's own room."""

    room_id: int | None
    content: str
    media_id: int | None
    media_url: str | None
    client_msg_id: str | None


def frame_of(text: str | None) -> Asked | None:
    """A frame as an object, None for anything else: binary, broken, huge, a list, a number."""
    if not text or len(text) > LARGEST_FRAME:
        return None
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def saying(asked: Asked) -> Saying | None:
    """The message in a frame, None for one that is too long."""
    content = _text(asked, "text", "content", "message") or ""
    if len(content) > LONGEST_TEXT:
        return None
    client_msg_id = _text(asked, "client_msg_id", "clientMsgId")
    return Saying(
        room_id=room_of(asked),
        content=content,
        media_id=_id(asked, "media_id", "media"),
        media_url=_text(asked, "media_url") or None,
        client_msg_id=client_msg_id[:200] if client_msg_id else None,
    )


def preview(asked: Asked) -> Asked | None:
    """The preview in a frame, at its top or in its `message`; None where there is no picture in it."""
    inner = asked.get("message")
    for part in [asked, inner] if isinstance(inner, dict) else [asked]:
        picture = _text(part, "preview_data_url", "previewUrl", "preview_url")
        if picture:
            name = part.get("id") or part.get("temp_id")
            return {
                "id": name if _is_clean(name) else _as_id(name),
                "client_msg_id": _text(part, "client_msg_id", "clientMsgId") or None,
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
