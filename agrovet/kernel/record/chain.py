"""How an entry is hashed: over the hash of the one before it, and all that it says."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from agrovet.kernel.record.models import Entry


def as_text(value: Mapping[str, Any] | None) -> str:
    """What was before, or is after, as JSON that is written in one way only; empty for nothing."""
    if value is None:
        return ""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_otherwise)


def hash_of(entry: Entry) -> str:
    """The SHA-256 of an entry, in hexadecimal digits."""
    said = [
        entry.previous,
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor,
        entry.action,
        entry.subject,
        entry.module,
        entry.reason,
        entry.before,
        entry.after,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()


def _otherwise(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no form in the record.")
