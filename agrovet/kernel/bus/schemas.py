"""JSON Schemas of events: what is in the log and on the wire, written from the dataclasses."""

import inspect
from collections.abc import Mapping, Set
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from agrovet.kernel.bus.events import Event

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SCALARS: dict[Any, Schema] = {
    NoneType: {"type": "null"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    Decimal: {"type": "string", "format": "decimal"},
    UUID: {"type": "string", "format": "uuid"},
}
_NAMES_IN_JSON = {bool: "boolean", int: "integer", str: "string", NoneType: "null"}


def schema_of(kind: type[Event]) -> Schema:
    """
    The schema of an event's payload, as a file of its own.

    `x-module` and `x-entity` say who announces the event and which field holds the id of what it is about.
    Readers bear fields that they do not know, so none are forbidden.

    :raises TypeError: if a field is of a kind that cannot be in an event
    """
    return {
        "$schema": DIALECT,
        "$id": f"urn:agrovet:event:{kind.name}:v{kind.version}",
        "title": kind.name,
        "description": inspect.getdoc(kind) or "",
        "x-module": kind.module,
        "x-entity": kind.entity,
        "x-version": kind.version,
        **_of_dataclass(kind),
    }


def _of_dataclass(kind: Any) -> Schema:
    hints = get_type_hints(kind)
    return {
        "type": "object",
        "properties": {field.name: _of_kind(hints[field.name]) for field in fields(kind)},
        "required": [field.name for field in fields(kind) if _is_required(field)],
    }


def _is_required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _of_kind(kind: Any) -> Schema:
    if kind is None:
        kind = NoneType
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    if is_dataclass(kind):
        return _of_dataclass(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _of_union([_of_kind(argument) for argument in arguments])
    if origin is Literal:
        return {"type": _one_or_many(_NAMES_IN_JSON[type(value)] for value in arguments), "enum": list(arguments)}
    if origin is not None and issubclass(origin, tuple) and arguments[-1:] != (Ellipsis,):
        return {
            "type": "array",
            "prefixItems": [_of_kind(argument) for argument in arguments],
            "minItems": len(arguments),
            "maxItems": len(arguments),
        }
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _of_kind(arguments[1])}
    if origin is not None:
        unique = {"uniqueItems": True} if issubclass(origin, Set) else {}
        return {"type": "array", "items": _of_kind(arguments[0]), **unique}
    raise TypeError(f"{kind} cannot be in an event: use ids, plain values, and dataclasses of them.")


def _of_union(options: list[Schema]) -> Schema:
    """`X | None` is the common one, and reads better as one schema with two types."""
    rest = [option for option in options if option != {"type": "null"}]
    if len(rest) == 1 and len(rest) < len(options) and set(rest[0]) <= {"type", "format", "items"}:
        return {**rest[0], "type": [rest[0]["type"], "null"]}
    return {"anyOf": options}


def _one_or_many(names: Any) -> Any:
    distinct = list(dict.fromkeys(names))
    return distinct[0] if len(distinct) == 1 else distinct
