"""Which types may pass through a door, or ride in an event."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from agrovet.kernel.uploads import Upload

SCALARS: frozenset[Any] = frozenset({int, str, bool, float, NoneType, None, datetime, date, Decimal, UUID, Upload})


def misfits(kind: Any, *, inside: tuple[Any, ...] = ()) -> Iterator[str]:
    """What in this type cannot pass, in words; nothing where all of it can."""
    if kind in SCALARS or kind in inside:
        return
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return
    if origin in (Union, UnionType) or (isinstance(origin, type) and issubclass(origin, Mapping | Collection)):
        for argument in arguments:
            if argument is not Ellipsis:
                yield from misfits(argument, inside=inside)
    elif isinstance(kind, type) and is_dataclass(kind):
        yield from _of_dataclass(kind, inside=(*inside, kind))
    else:
        yield f"{_name(kind)} is no plain value"


def _of_dataclass(kind: type[Any], *, inside: tuple[Any, ...]) -> Iterator[str]:
    if not kind.__dataclass_params__.frozen:
        yield f"{kind.__name__} is not frozen"
    hints = get_type_hints(kind)
    for field in fields(kind):
        for misfit in misfits(hints[field.name], inside=inside):
            yield f"{kind.__name__}.{field.name}: {misfit}"


def _name(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) else str(kind)
