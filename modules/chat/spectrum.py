"""The spectrum of a voice message, which clients keep in the description of its file."""

import json
from typing import Any

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
    # What json.loads reads beyond JSON (NaN, Infinity) no client could read back.
    if isinstance(item, float):
        return item == item and abs(item) != float("inf")
    return isinstance(item, int | str) and not isinstance(item, bool) and abs(len(str(item))) < 64
