"""Numbers, as people type them."""

from typing import Any

from django import forms


class PercentField(forms.IntegerField):
    """From 0 to 100."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100, **options)


def numbers_in(text: str, *, digits: int) -> list[int]:
    """
    Numbers from 1 on, of at most so many digits, with commas or spaces between them.

    :raises ValueError: with the first that is none
    """
    texts = text.replace(",", " ").split()
    for each in texts:
        if not (each.isascii() and each.isdecimal() and len(each) <= digits and int(each)):
            raise ValueError(each)
    return [int(each) for each in texts]
