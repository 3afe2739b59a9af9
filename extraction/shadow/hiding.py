"""What is kept of a mismatch: enough to see what differs, no credentials, and not much."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

HIDDEN = "(hidden)"
LONGEST = 300  # characters of a value
_LONGEST_TARGET = 500

_SECRET = re.compile(
    r"token|key|password|passwd|contrase|secret|credential|authori[sz]ation|cookie|session|code|otp", re.I
)
# Where a name does not tell: 32 characters and more without a blank, of which some are digits.
_LIKE_A_KEY = re.compile(r"[A-Za-z0-9_\-]{32,}")
_DIGITS = frozenset("0123456789")


def value(field: str, found: Any) -> Any:
    """The value as it may be kept."""
    match found:
        case None | bool() | int() | float():
            return HIDDEN if _SECRET.search(field) and isinstance(found, int) and not isinstance(found, bool) else found
        case str():
            return HIDDEN if _SECRET.search(field) else _LIKE_A_KEY.sub(_hidden, found)[:LONGEST]
        case dict() | list():
            return _shape(found)
    return _LIKE_A_KEY.sub(_hidden, str(found))[:LONGEST]


def target(path: str, query: bytes) -> str:
    """Path and query as they may be kept."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=None)
    told = urlencode([(name, HIDDEN if _SECRET.search(name) else text) for name, text in pairs], safe="()")
    return _LIKE_A_KEY.sub(_hidden, f"{path}?{told}" if told else path)[:_LONGEST_TARGET]


def _hidden(long: re.Match[str]) -> str:
    return long[0] if _DIGITS.isdisjoint(long[0]) else HIDDEN


def _shape(found: dict[str, Any] | list[Any]) -> str:
    # A whole object that one side lacks: its names say enough.
    if isinstance(found, list):
        return f"(list of {len(found)})"
    return f"(object with {', '.join(map(str, found))})"[:LONGEST]
