"""
Frozen dataclasses to plain JSON values and back.

Events in the log and door calls between processes are written this way. The kinds are few on purpose:
text, numbers, booleans, None, times, decimals, UUIDs, dataclasses, and tuples, lists and mappings of them.
"""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

Plain = Any  # what json.dumps takes; a recursive alias would say no more


def is_unicode(text: str) -> bool:
    """Return whether a text holds whole characters only, as every encoding asks for: no half of a surrogate pair."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def to_plain(value: Any) -> Plain:
    """
    The value as JSON can hold it: times as ISO 8601 in UTC with `Z`, decimals and UUIDs as text.

    :raises TypeError: for a value of a kind that cannot be read back
    """
    match value:
        case float() if not isfinite(value):
            raise TypeError(f"{value} has no form in JSON.")
        case None | bool() | int() | float() | str():
            return value
        case datetime() if value.tzinfo is None:
            raise TypeError(f"{value} is a time without a zone: use aware times.")
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
    if origin is Literal:
        return _from_literal(get_args(kind), value)
    if origin is not None:
        return _from_generic(origin, get_args(kind), value)
    if is_dataclass(kind):
        return _from_mapping(kind, value)
    return _from_scalar(kind, value)


def _from_union(options: tuple[Any, ...], value: Plain) -> Any:
    for option in options:
        try:
            return from_plain(option, value)
        except TypeError:
            continue
    raise _misfit(value, options)


def _from_literal(options: tuple[Any, ...], value: Plain) -> Any:
    for option in options:
        if type(option) is type(value) and option == value:
            return option
    raise _misfit(value, options)


def _from_generic(origin: Any, arguments: tuple[Any, ...], value: Plain) -> Any:
    if issubclass(origin, Mapping):
        if not isinstance(value, Mapping):
            raise _misfit(value, origin)
        key_kind, item_kind = arguments
        return {_key(key_kind, key): from_plain(item_kind, item) for key, item in value.items()}
    if not isinstance(value, list | tuple):
        raise _misfit(value, origin)
    if issubclass(origin, tuple):
        return _from_tuple(arguments, value)
    if issubclass(origin, Set):
        return frozenset(from_plain(arguments[0], item) for item in value)
    if issubclass(origin, Sequence) or origin is Collection:
        return [from_plain(arguments[0], item) for item in value]
    raise TypeError(f"{origin} cannot be read")


def _from_tuple(kinds: tuple[Any, ...], value: Sequence[Plain]) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(from_plain(kinds[0], item) for item in value)
    if len(kinds) != len(value):
        raise _misfit(value, kinds)
    return tuple(from_plain(kind, item) for kind, item in zip(kinds, value, strict=True))


def _from_scalar(kind: Any, value: Plain) -> Any:
    if kind in (None, NoneType) and value is None:
        return None
    if kind is float and type(value) is int:
        return float(value)
    if kind in (int, str, bool, float) and type(value) is kind:
        return value
    if kind in _FROM_TEXT and isinstance(value, str):
        try:
            return _FROM_TEXT[kind](value)
        except (ValueError, ArithmeticError) as error:
            raise _misfit(value, kind) from error
    raise _misfit(value, kind)


_FROM_TEXT: dict[Any, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Decimal: Decimal,
    UUID: UUID,
}


def _key(kind: Any, key: Plain) -> Any:
    """The key of a mapping: JSON has them as text alone."""
    if kind is not int:
        return from_plain(kind, key)
    try:
        return int(key)
    except (ValueError, TypeError) as error:
        raise _misfit(key, kind) from error


def _misfit(value: Plain, kind: Any) -> TypeError:
    return TypeError(f"{value!r} is not {kind}")


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _from_mapping(kind: Any, value: Plain) -> Any:
    if not isinstance(value, Mapping):
        raise _misfit(value, kind)
    hints = _hints(kind)
    return kind(**{f.name: from_plain(hints[f.name], value[f.name]) for f in fields(kind) if f.name in value})
