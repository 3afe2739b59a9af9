"""Numbers, as people type them."""

from typing import Any

from django import forms

from agrovet.kernel.numbers import whole_number


class PercentField(forms.IntegerField):
    """From 0 to 100."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100, **options)


def numbers_in(text: str, *, digits: int) -> list[int]:
    """
    Numbers from 1 on, of at most so many digits, with commas or spaces between them.

    :raises ValueError: with the first that is none
    """
    found = []
    for each in text.replace(",", " ").split():
        if (number := whole_number(each, least=1, most=10**digits - 1)) is None:
            raise ValueError(each)
        found.append(number)
    return found
