"""
W3C trace context: what happened because of one request, across processes, events and handlers.

`traceparent` comes with the client's request or is made for it; it goes along with calls through doors and
with events, and is in every line of the log.
"""

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

_FORM = re.compile(
    r"(?P<version>(?!ff)[0-9a-f]{2})-(?P<trace>(?!0{32})[0-9a-f]{32})-(?P<span>(?!0{16})[0-9a-f]{16})"
    r"-(?P<flags>[0-9a-f]{2})(?P<more>-.*)?"
)


@dataclass(frozen=True, kw_only=True)
class Trace:
    """
    A place in a trace: the trace, and the step in it that is under way, in lower-case hexadecimal.

    `request` is the request that the step is, such as `POST /api/adds/`; empty for other steps.
    """

    trace_id: str
    span_id: str
    flags: str = "00"
    request: str = ""

    def __str__(self) -> str:
        """As the header `traceparent` has it."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current_trace() -> Trace | None:
    """The trace that this code runs in; None outside of requests and handlers."""
    return _current.get()


@contextmanager
def continuing(traceparent: str | None, *, request: str = "") -> Iterator[Trace]:
    """Work as the next step of the trace that this header names; of a new one where it names none."""
    marker = _current.set(replace(step_after(traceparent), request=request))
    try:
        yield _current.get()  # type: ignore[misc]  # it was set two lines above
    finally:
        _current.reset(marker)


def traceparent() -> str:
    """The header that continues the current trace elsewhere, or begins one."""
    return str(_current.get() or step_after(None))


def step_after(header: str | None) -> Trace:
    """The next step of the trace that this header names; of a new one where it names none."""
    found = _FORM.fullmatch(header or "")
    # The first version of the form ends after its flags; later ones may say more, which is passed over.
    if found is None or (found["version"] == "00" and found["more"]):
        return Trace(trace_id=secrets.token_hex(16), span_id=secrets.token_hex(8))
    return Trace(trace_id=found["trace"], span_id=secrets.token_hex(8), flags=found["flags"])


class TraceFilter(logging.Filter):
    """Gives every line of the log the trace that it belongs to, as `trace`; `-` where there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: nothing is left out."""
        current = _current.get()
        record.trace = current.trace_id if current else "-"
        return True
