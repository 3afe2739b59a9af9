"""Reading what came in: a CloudEvent in JSON, or what is wrong with it."""

import json
from dataclasses import dataclass
from typing import Any

from agrovet.kernel.broker import Received

_LONGEST = {"source": 300, "id": 300, "type": 200, "subject": 300}


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """
    What is known of it. `error` says why it cannot be read; it is then named after where it came from.

    `key` is the entity within its topic: what the broker says, or else the `subject`; empty where there is neither.
    """

    source: str
    event_id: str
    kind: str = ""
    key: str
    data: Any = None
    traceparent: str = ""
    tracestate: str = ""
    error: str = ""


def envelope_of(received: Received) -> Envelope:
    """What the message says of itself."""
    try:
        told = json.loads(received.body)
    except ValueError as error:
        return _unreadable(received, f"It is no JSON: {error}")
    if not isinstance(told, dict):
        return _unreadable(received, "It is no CloudEvent: its JSON is no object.")
    for name, longest in _LONGEST.items():
        value = told.get(name, "")
        if not isinstance(value, str) or len(value) > longest or "\x00" in value or (not value and name != "subject"):
            return _unreadable(received, f"It is no CloudEvent: `{name}` must be a text of 1 to {longest} characters.")
    if told.get("specversion") != "1.0":
        return _unreadable(received, f"Its specversion is {told.get('specversion')!r}, and 1.0 is read here.")
    return Envelope(
        source=told["source"],
        event_id=told["id"],
        kind=told["type"],
        key=_key(received.key) or told.get("subject", ""),
        data=told.get("data"),
        traceparent=_text(told.get("traceparent")),
        tracestate=_text(told.get("tracestate")),
    )


def _unreadable(received: Received, error: str) -> Envelope:
    return Envelope(
        source=f"topic:{received.topic}"[:300], event_id=received.place, key=_key(received.key), error=error
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _key(key: str) -> str:
    return key.replace("\x00", "")[:300]
