"""The forms in which clients send what belongs to an ad."""

from collections.abc import Collection, Mapping
from math import isfinite
from typing import Any

from django.http import QueryDict
from rest_framework import serializers


def without_blanks(data: Any, *, optional: Collection[str], lists: Collection[str] = ()) -> Any:
    """
    The fields that were filled in: an optional field left empty counts as not sent.

    `lists` are the fields of which a form may hold several values; of the others the last one counts.
    """
    if not isinstance(data, Mapping):
        return data
    if isinstance(data, QueryDict):
        data = {name: data.getlist(name) if name in lists else data[name] for name in data}
    return {name: value for name, value in data.items() if name not in optional or not _is_blank(value)}


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


class DegreesField(serializers.FloatField):
    """Degrees of latitude (`most` is 90) or longitude (180)."""

    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(min_value=-most, max_value=most, **options)

    def to_internal_value(self, data: Any) -> float:
        """The number, which is finite (NaN would pass both bounds), to a tenth of a millimetre."""
        try:
            number = float(super().to_internal_value(data))
        except OverflowError:
            self.fail("invalid")
        if not isfinite(number):
            self.fail("invalid")
        return round(number, 9)
