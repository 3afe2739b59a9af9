"""
How records of the log look: a line of JSON for machines, or a line of text for people.

Both name the request that a record belongs to and the person behind it by its id; neither tells anybody's key or
phone number, wherever in a text they stand.
"""

import logging
import os
import re
from datetime import UTC, datetime
from typing import Any

import orjson

from agrovet.kernel.noting import current_notes
from agrovet.kernel.trace import current_trace

_HIDDEN = [
    (re.compile(r"(?i)\b(token|bearer|basic)(\s+)[\w.~+/=-]{16,}"), r"\1\2…"),
    (re.compile(r"(?i)\b(token|key|code|password|secret)=('[^']*'|\"[^\"]*\"|[^&\s'\"]+)"), r"\1=…"),
    # In an address: postgres://user:password@host
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+@"), r"\1…@"),
    # What PostgreSQL quotes of a row that it refuses.
    (re.compile(r"(?m)(^DETAIL:.*?=\()[^\n]*"), r"\1…"),
    (re.compile(r"\+\d[\d ().-]{6,}\d"), "+…"),
]


def hidden(text: str) -> str:
    """The text without keys, codes and phone numbers."""
    for pattern, instead in _HIDDEN:
        text = pattern.sub(instead, text)
    return text


class TextLines(logging.Formatter):
    """For people: time, level, trace, place, and what happened."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {trace} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line, and as many more as its error needs."""
        trace = current_trace()
        record.trace = trace.trace_id if trace else "-"
        return hidden(super().format(record))


class JsonLines(logging.Formatter):
    """
    For machines: one object in one line, whatever the record holds.

    `time`, `level`, `logger`, `message`, `process`; of a request also `request_id` (that of `X-Request-ID`),
    `trace_id`, `span_id` and `person_id`; of an error `error`; and what the record brings along as `told`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": hidden(record.getMessage()),
            "process": os.getpid(),
        }
        if trace := current_trace():
            line |= {"request_id": trace.trace_id, "trace_id": trace.trace_id, "span_id": trace.span_id}
        if notes := current_notes():
            line["person_id"] = notes.person_id
        line |= getattr(record, "told", {})
        if record.exc_info:
            line["error"] = hidden(self.formatException(record.exc_info))
        return orjson.dumps(line, default=str).decode()
