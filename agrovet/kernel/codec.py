"""
Frozen dataclasses to plain JSON values and back.

Events in the log and door calls between processes are written this way. The kinds are few on purpose:
text, numbers, booleans, None, times, decimals, UUIDs, dataclasses, and tuples, lists and mappings of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

Plain = Any  # what json.dumps takes; a recursive alias would say no more


def to_plain(value: Any) -> Plain:
    """
    The value as JSON can hold it: times as ISO 8601 in UTC with `Z`, decimals and UUIDs as text.

    :raises TypeError: for a value of a kind that cannot be read back
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date() | Decimal() | UUID():
            return str(value)
        case Mapping():
            return {str(key): to_plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [to_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} cannot pass through a door or an event: use ids and dataclasses.")


def from_plain(kind: Any, value: Plain) -> Any:
    """
    Read back what `to_plain` wrote, as the annotated kind.

    A dataclass takes the keys it knows: fields added since keep their default, fields dropped since are
    ignored.

    :raises TypeError: if the value does not fit
    """
    if kind is Any or kind is object:
        return value
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _from_union(get_args(kind), value)
    if origin is not None:
        return _from_generic(origin, get_args(kind), value)
    if kind is NoneType:
        return None
    if is_dataclass(kind):
        return _from_mapping(kind, value)
    return _from_scalar(kind, value)


def _from_union(options: tuple[Any, ...], value: Plain) -> Any:
    if value is None and NoneType in options:
        return None
    for option in options:
        if option is NoneType:
            continue
        try:
            return from_plain(option, value)
        except (TypeError, ValueError):
            continue
    raise TypeError(f"{value!r} is none of {options}")


def _from_generic(origin: Any, arguments: tuple[Any, ...], value: Plain) -> Any:
    if issubclass(origin, Mapping):
        key_kind, item_kind = arguments
        return {_key(key_kind, key): from_plain(item_kind, item) for key, item in value.items()}
    if issubclass(origin, tuple):
        return tuple(from_plain(arguments[0], item) for item in value)
    if issubclass(origin, frozenset | set):
        return frozenset(from_plain(arguments[0], item) for item in value)
    if issubclass(origin, Sequence | Collection):
        return [from_plain(arguments[0], item) for item in value]
    raise TypeError(f"{origin} cannot be read")


def _from_scalar(kind: Any, value: Plain) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind in (Decimal, UUID):
        return kind(value)
    if kind is float and isinstance(value, int):
        return float(value)
    if kind in (int, str, bool, float) and type(value) is kind:
        return value
    raise TypeError(f"{value!r} is not {kind}")


def _key(kind: Any, key: str) -> Any:
    return int(key) if kind is int else key


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _from_mapping(kind: Any, value: Mapping[str, Plain]) -> Any:
    hints = _hints(kind)
    return kind(**{f.name: from_plain(hints[f.name], value[f.name]) for f in fields(kind) if f.name in value})
