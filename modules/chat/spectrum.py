"""The spectrum of a voice message, which clients keep in the description of its file."""

import json
from math import isfinite
from typing import Any

from agrovet.kernel.codec import is_unicode
from modules.media.public import File

KEYS = ("spectrum", "media_spectrum", "audio_spectrum", "bins")
LONGEST = 16 * 1024


def spectrum_of(file: File | None) -> list[Any] | None:
    """The numbers in a file's description, written as a JSON array or inside an object; None without them."""
    text = (file.description or "").strip() if file else ""
    if not text.startswith(("[", "{")) or len(text) > LONGEST:
        return None
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(read, dict):
        read = next((read[key] for key in KEYS if isinstance(read.get(key), list)), None)
    return read if isinstance(read, list) and all(_is_plain(item) for item in read) else None


def _is_plain(item: Any) -> bool:
    # json.loads reads more than answers carry: NaN, Infinity, numbers beyond 64 bits, halves of characters.
    if isinstance(item, bool):
        return False
    if isinstance(item, int):
        return abs(item) < 2**63
    if isinstance(item, float):
        return isfinite(item)
    return isinstance(item, str) and len(item) < 64 and is_unicode(item)
