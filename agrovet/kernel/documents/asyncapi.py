"""The AsyncAPI document: what each module announces, who reacts, and what travels with an event."""

from typing import Any

import yaml
from django.conf import settings

from agrovet.kernel.bus.events import Event
from agrovet.kernel.bus.relay.topics import topic_of
from agrovet.kernel.bus.schemas import schema_of
from agrovet.kernel.bus.subscriptions import Handler
from agrovet.kernel.documents import declared

Part = dict[str, Any]

DESCRIPTION = """\
What the modules of AgroVet announce, and who reacts. Within the house, events pass through the log of their module's
database; a module's events can also be sent on to a broker, under the address of its channel, as CloudEvents in JSON:
one document that holds the attributes and the data. docs/how-to/send-events-out.md tells how.

Each event reaches each handler in the order of its entity, the message's `subject`. What is promised is told in
docs/explanation/events.md; this document is written from the code by `manage.py event_documents`.
"""

# Of a kept schema, what stands elsewhere in a message.
_TOLD_ELSEWHERE = {"$schema", "$id", "title", "description", "x-module", "x-entity", "x-version"}


def asyncapi_text() -> str:
    """The document in YAML."""
    text: str = yaml.dump(asyncapi_document(), Dumper=_Readable, sort_keys=False, allow_unicode=True, width=110)
    return text


class _Readable(yaml.SafeDumper):
    """Texts of several lines as people write them."""

    def represent_str(self, data: str) -> yaml.ScalarNode:
        """As a block where there is more than one line."""
        return self.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


_Readable.add_representer(str, _Readable.represent_str)


def asyncapi_document() -> Part:
    """The document of all modules, as AsyncAPI 3.0."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "AgroVet events", "version": "1", "description": DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": {module: _channel(module) for module in settings.ALL_MODULES if declared.events_of(module)},
        "operations": {**_sending(), **_receiving()},
        "components": {
            "messages": {_key(kind): _message(kind) for kind in declared.events()},
            "schemas": {"cloudEvent": _cloud_event()},
        },
    }


def _channel(module: str) -> Part:
    return {
        "address": topic_of(module),
        "title": f"Events of {module}",
        "messages": {kind.name: _ref("components", "messages", _key(kind)) for kind in declared.events_of(module)},
    }


def _sending() -> Part:
    return {
        f"{module}.publish": {
            "action": "send",
            "channel": _ref("channels", module),
            "summary": f"What {module} announces.",
            "tags": [{"name": module}],
            "messages": _messages(declared.events_of(module)),
        }
        for module in settings.ALL_MODULES
        if declared.events_of(module)
    }


def _receiving() -> Part:
    """An operation has one channel: a handler that hears several modules appears once for each of them."""
    found: Part = {}
    for handler in declared.handlers():
        for source in handler.sources:
            name = handler.name if len(handler.sources) == 1 else f"{handler.name}.{source}"
            found[name] = _reaction(handler, source)
    return found


def _reaction(handler: Handler, source: str) -> Part:
    return {
        "action": "receive",
        "channel": _ref("channels", source),
        "summary": declared.summary(handler.react),
        "tags": [{"name": handler.module}],
        "messages": _messages([kind for kind in handler.event_types if kind.module == source]),
        "x-effects": "beyond the database: they can happen twice" if handler.external else "in the database: once",
    }


def _message(kind: type[Event]) -> Part:
    return {
        "name": kind.name,
        "title": kind.__name__,
        "summary": declared.summary(kind),
        "description": declared.explanation(kind),
        "tags": [{"name": kind.module}],
        "contentType": "application/cloudevents+json",
        "payload": {
            "allOf": [_ref("components", "schemas", "cloudEvent")],
            "properties": {
                "type": {"const": kind.name},
                "dataschema": {"const": f"urn:agrovet:event:{kind.name}:v{kind.version}"},
                "data": {key: value for key, value in schema_of(kind).items() if key not in _TOLD_ELSEWHERE},
            },
        },
        "x-version": kind.version,
        "x-entity": kind.entity,
    }


def _cloud_event() -> Part:
    """The attributes of CloudEvents 1.0, its documented extensions, and one of our own."""
    text: Part = {"type": "string"}
    return {
        "type": "object",
        "description": "A CloudEvent 1.0 in JSON. A broker's key, where it has one, is the `subject`.",
        "required": ["specversion", "id", "source", "type", "subject", "time", "dataschema", "sequence", "data"],
        "properties": {
            "specversion": {"type": "string", "const": "1.0"},
            "id": {"type": "string", "format": "uuid", "description": "One event for ever: drop what comes twice."},
            "source": {**text, "description": "The module that announces it, `/agrovet/<module>`."},
            "type": {**text, "description": "The event's name."},
            "subject": {**text, "description": "The entity, such as `post:7`: order is kept within it."},
            "time": {"type": "string", "format": "date-time", "description": "When it was published."},
            "datacontenttype": {"type": "string", "const": "application/json"},
            "dataschema": {**text, "description": "`urn:agrovet:event:<name>:v<version>`."},
            "sequence": {
                **text,
                "description": "Its position among the events of its module, without holes, in 20 digits.",
            },
            "partitionkey": {**text, "description": "As `subject`."},
            "causationid": {
                "type": "string",
                "format": "uuid",
                "description": "The event whose handler published this one.",
            },
            "traceparent": {**text, "description": "W3C trace context of the request that it goes back to."},
            "tracestate": {**text, "description": "What came with it for other systems that trace."},
            "data": {"type": "object", "description": "What the event holds."},
        },
    }


def _messages(kinds: list[type[Event]]) -> list[Part]:
    """Messages of operations are named through their channel."""
    return [_ref("channels", kind.module, "messages", kind.name) for kind in kinds]


def _key(kind: type[Event]) -> str:
    return f"{kind.name}.v{kind.version}"


def _ref(*path: str) -> Part:
    return {"$ref": "#/" + "/".join(path)}
