"""What the commands tell, as JSON for programs."""

from typing import Any

from agrovet.kernel.bus.models import LoggedEvent, ParkedEvent
from agrovet.kernel.bus.operating.requests import Told
from agrovet.kernel.bus.operating.story import Chapter


def event(row: LoggedEvent) -> dict[str, Any]:
    """An event with its payload; `position` is null while it has none."""
    return {
        "uid": row.uid,
        "name": row.name,
        "version": row.version,
        "module": row.module,
        "position": row.position,
        "key": row.key,
        "published_at": row.published_at,
        "causation": row.causation,
        "headers": row.headers,
        "payload": row.payload,
    }


def parked(row: ParkedEvent) -> dict[str, Any]:
    """A parked event; `next_try_at` is null where it waits behind another or for a person."""
    return {
        "handler": row.handler,
        "module": row.module,
        "position": row.position,
        "key": row.key,
        "attempts": row.attempts,
        "error": row.error,
        "parked_at": row.parked_at,
        "next_try_at": row.next_try_at,
    }


def chapter(told: Chapter) -> dict[str, Any]:
    """A story, from its beginning."""
    return {
        "event": event(told.event),
        "handlers": [vars(reception) for reception in told.receptions],
        "caused": [chapter(each) for each in told.caused],
    }


def requests(told: Told) -> dict[str, Any]:
    """A trace, request by request; `request` is empty for what no request began."""
    return {
        "trace_id": told.trace_id,
        "is_cut": told.is_cut,
        "requests": [
            {"request": each.line, "began_at": each.began_at, "events": [chapter(one) for one in each.chapters]}
            for each in told.requests
        ],
    }
