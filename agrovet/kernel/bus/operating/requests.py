"""The story of a request: the events that it published, in all modules, and everything that came of them."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.operating.deciding import Refused, event_called
from agrovet.kernel.bus.operating.story import MOST, Chapter, chapters
from agrovet.kernel.databases import hosted_aliases

_TRACE = re.compile(r"(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Request:
    """
    One request of a trace, as far as its events tell: when the first was published, and their chapters.

    `line` is its method and path; empty for what no request began, such as a command.
    """

    line: str
    began_at: datetime
    chapters: list[Chapter]


@dataclass(frozen=True, kw_only=True)
class Told:
    """All of a trace; `is_cut` where it has more than `MOST` events, of which the first are told."""

    trace_id: str
    requests: list[Request]
    is_cut: bool


def story_of_request(reference: str) -> Told:
    """
    The story of the trace with this id, `X-Request-ID` or `traceparent`, or of the one that an event is part of.

    As many questions for a long story as for a short one.

    :raises Refused: if the log holds no event of it
    """
    match = _TRACE.fullmatch(reference)
    if match is None:
        event = event_called(reference)
        return _told(_events(event.trace) if event.trace else [event])
    if events := _events(UUID(match[1])):
        return _told(events)
    raise Refused(
        f"No event of the request {match[1]} is in the log: it published none, or they are too old to be kept. "
        "The lines that its processes logged name it, too: search them for it."
    )


def _told(events: list[LoggedEvent]) -> Told:
    trace = events[0].trace
    of_request: dict[tuple[str, str], list[Chapter]] = {}
    for chapter in chapters(events[:MOST]):
        headers = chapter.event.headers
        # Each request is a step of its own in the trace: what one of them published carries its number.
        step = (headers.get("request", ""), headers.get("traceparent", "")[36:52])
        of_request.setdefault(step, []).append(chapter)
    requests = [
        Request(line=line, began_at=found[0].event.published_at, chapters=found)
        for (line, _), found in of_request.items()
    ]
    return Told(trace_id=trace.hex if trace else "", requests=requests, is_cut=len(events) > MOST)


def _events(trace: UUID) -> list[LoggedEvent]:
    found: list[LoggedEvent] = []
    for alias in hosted_aliases():
        found += LoggedEvent.objects.using(alias).filter(trace=trace).order_by("published_at", "id")[: MOST + 1]
    return sorted(found, key=lambda each: (each.published_at, each.pk))
