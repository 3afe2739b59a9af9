"""
W3C trace context: what happened because of one request, across processes, events and handlers.

`traceparent` and `tracestate` come with the client's request, or the first is made for it; they go along with calls
through doors and with events, and the trace is in every line of the log.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

_FORM = re.compile(
    r"(?P<version>(?!ff)[0-9a-f]{2})-(?P<trace>(?!0{32})[0-9a-f]{32})-(?P<span>(?!0{16})[0-9a-f]{16})"
    r"-(?P<flags>[0-9a-f]{2})(?P<more>-.*)?"
)
_MEMBER = re.compile(
    r"[a-z0-9][a-z0-9_\-*/]{0,255}(@[a-z][a-z0-9_\-*/]{0,13})?=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]"
)
_MOST_MEMBERS, _LONGEST_STATE = 32, 512

Kind = Literal["server", "client", "consumer", "internal"]
Details = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Trace:
    """
    A place in a trace: the trace, and the step in it that is under way, in lower-case hexadecimal.

    `parent` is the step before, empty where there was none; `state` what others want passed on (`tracestate`).
    `request` is the request that the step is part of, such as `POST /api/adds/`, and `request_span` the request's
    own step; both are empty outside of requests.
    """

    trace_id: str
    span_id: str
    flags: str = "00"
    parent: str = ""
    state: str = ""
    request: str = ""
    request_span: str = ""

    def __str__(self) -> str:
        """As the header `traceparent` has it."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"

    def headers(self) -> dict[str, str]:
        """What goes along to whoever continues the trace."""
        return {"traceparent": str(self)} | ({"tracestate": self.state} if self.state else {})

    def of_request(self) -> "Trace":
        """The step that the request is, for a step within it; otherwise the step itself."""
        return replace(self, span_id=self.request_span) if self.request_span else self


class Recorder(Protocol):
    """Tells others which steps there were."""

    def __call__(self, step: Trace, *, name: str, kind: Kind, details: Details) -> AbstractContextManager[Trace]:
        """
        Record a step for as long as the block lasts; what comes of it is asked of `details` at the end.

        Yields the step as it goes on, with the flag that says whether it is recorded.
        """


# Put in where steps are exported (agrovet.kernel.telemetry); without it they cost nothing.
recorder: Recorder | None = None

_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current_trace() -> Trace | None:
    """The trace that this code runs in; None outside of requests and handlers."""
    return _current.get()


@contextmanager
def continuing(
    traceparent: str | None,
    tracestate: str = "",
    *,
    request: str = "",
    name: str = "",
    kind: Kind = "internal",
    details: Details = dict,
) -> Iterator[Trace]:
    """
    Work as the next step of the trace that these headers name; of a new one where they name none.

    A step of which a `request` is told is that request; where steps are exported, they have a name, a kind and details.
    """
    step = step_after(traceparent, tracestate)
    if request:
        step = replace(step, request=request, request_span=step.span_id)
    with _recorded(step, name=name or request, kind=kind, details=details) as going_on:
        marker = _current.set(going_on)
        try:
            yield going_on
        finally:
            _current.reset(marker)


@contextmanager
def doing(name: str, *, kind: Kind, details: Details = dict) -> Iterator[None]:
    """Work as a step of its own of the current trace; only where steps are exported."""
    here = _current.get()
    step = step_after(str(here), here.state) if here else step_after(None)
    if here:
        step = replace(step, request=here.request, request_span=here.request_span or here.span_id)
    with _recorded(step, name=name, kind=kind, details=details) as going_on:
        marker = _current.set(going_on)
        try:
            yield
        finally:
            _current.reset(marker)


def _recorded(step: Trace, *, name: str, kind: Kind, details: Details) -> AbstractContextManager[Trace]:
    return nullcontext(step) if recorder is None else recorder(step, name=name, kind=kind, details=details)


def outgoing() -> dict[str, str]:
    """The headers that continue the current trace elsewhere, or begin one."""
    return (_current.get() or step_after(None)).headers()


def step_after(traceparent: str | None, tracestate: str = "") -> Trace:
    """The next step of the trace that these headers name; of a new one where they name none."""
    found = _FORM.fullmatch(traceparent or "")
    # The first version of the form ends after its flags; later ones may say more, which is passed over.
    if found is None or (found["version"] == "00" and found["more"]):
        return Trace(trace_id=secrets.token_hex(16), span_id=secrets.token_hex(8))
    return Trace(
        trace_id=found["trace"],
        span_id=secrets.token_hex(8),
        flags=found["flags"],
        parent=found["span"],
        state=_passed_on(tracestate) if tracestate else "",
    )


def _passed_on(tracestate: str) -> str:
    """What others want passed on, as far as it is of the form, and from its beginning as far as it is short enough."""
    members = [member for part in tracestate.split(",") if (member := part.strip(" \t"))]
    if len(members) > _MOST_MEMBERS or not all(_MEMBER.fullmatch(member) for member in members):
        return ""
    while len(state := ",".join(members)) > _LONGEST_STATE:
        members.pop()
    return state
