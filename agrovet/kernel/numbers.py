"""Numbers that come from outside: parsed here and nowhere else, with a bound on their digits and on their value."""

from math import isfinite

LARGEST = 2**63 - 1
"""The largest whole number that a database column, and an id, can have."""

# Python refuses to convert more than 4300 digits, and the databases take fewer than twenty.
_MOST_DIGITS = len(str(LARGEST))
_MOST_CHARACTERS = 64


def whole_number(text: str | bytes, *, least: int = 0, most: int = LARGEST) -> int | None:
    """
    Return the whole number that these digits are, or None: for anything but the digits 0 to 9, or out of the bounds.

    Nothing is stripped: whoever tolerates spaces strips them before.
    """
    if not (0 < len(text) <= _MOST_DIGITS and text.isascii() and text.isdigit()):
        return None
    number = int(text)
    return number if least <= number <= most else None


def decimal_number(text: str) -> float | None:
    """Return the finite number that the text is, or None. Python itself takes `1_2`, and the digits of any script."""
    if not (0 < len(text) <= _MOST_CHARACTERS and text.isascii()) or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
