"""Phone numbers are compared by their digits alone, and shown as they were typed."""

import re

INVALID = "Ingrese un número válido"

_FEWEST_DIGITS, _MOST_DIGITS = 7, 15  # E.164 knows no longer number
_LONGEST = 20
_SPELLING = re.compile(r"\+?[0-9()./\s-]+")


def digits_of(phone_number: str) -> str:
    """The digits: `+505 8888 0001` and `50588880001` are one number."""
    return "".join(character for character in phone_number if character.isascii() and character.isdigit())


def as_typed(phone_number: str) -> str:
    """The number as it is kept and shown: without spaces."""
    return "".join(phone_number.split())


def is_number_like(text: str) -> bool:
    """Return whether the text is spelled as numbers are: digits, and what groups them."""
    return _SPELLING.fullmatch(text.strip()) is not None


def is_valid(phone_number: str) -> bool:
    """Whether this is a phone number: 7 to 15 digits, perhaps after a plus sign, perhaps grouped."""
    return (
        is_number_like(phone_number)
        and _FEWEST_DIGITS <= len(digits_of(phone_number)) <= _MOST_DIGITS
        and len(as_typed(phone_number)) <= _LONGEST
    )
