"""Fields of forms that every module needs."""

from typing import Any

from django.urls.converters import IntConverter
from rest_framework import serializers

from agrovet.kernel.http.parameters import LARGEST_ID
from agrovet.kernel.numbers import whole_number


class IdConverter(IntConverter):
    """An id in a path: digits that a database can hold; other digits name nothing."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        """
        The id.

        :raises ValueError: if no id is that large, which makes the path unknown
        """
        if (id := whole_number(value)) is None:
            raise ValueError("No id is that large.")
        return id


class IdField(serializers.IntegerField):
    """The id of something, as a number or as digits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=options.pop("min_value", 1), max_value=LARGEST_ID, **options)
