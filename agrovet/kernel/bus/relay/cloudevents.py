"""
Events as CloudEvents 1.0 in JSON, the structured mode: one document that holds the attributes and the data.

The specification and its documented extensions (`partitionkey`, `sequence`, `traceparent`, `tracestate`) are at
https://github.com/cloudevents/spec; `causationid` is our own.
"""

import json
from typing import Any

from agrovet.kernel.broker import Message
from agrovet.kernel.bus.models import LoggedEvent

SOURCE = "/agrovet/"


def cloud_event(row: LoggedEvent) -> dict[str, Any]:
    """
    The event as it is in the log, whatever version it was written in: `dataschema` names that.

    `sequence` is its position among the events of its module, with leading noughts, so that it sorts as text.
    """
    event = {
        "specversion": "1.0",
        "id": str(row.uid),
        "source": f"{SOURCE}{row.module}",
        "type": row.name,
        "subject": row.key,
        "time": row.published_at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": f"urn:agrovet:event:{row.name}:v{row.version}",
        "sequence": f"{row.place:020d}",
        "partitionkey": row.key,
    }
    event |= {name: row.headers[name] for name in ("traceparent", "tracestate") if name in row.headers}
    if row.causation:
        event["causationid"] = str(row.causation)
    return {**event, "data": row.payload}


def message(row: LoggedEvent) -> Message:
    """The event as it is sent; its key is the entity, within which order is kept."""
    # In ASCII, which holds whatever text there can be.
    body = json.dumps(cloud_event(row), separators=(",", ":")).encode("ascii")
    return Message(id=str(row.uid), kind=row.name, key=row.key, body=body)
