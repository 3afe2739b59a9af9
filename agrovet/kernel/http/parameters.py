"""Parameters of the address, read leniently or strictly."""

from math import isfinite

from rest_framework.request import Request

LARGEST_ID = 2**63 - 1


def text(request: Request, name: str, *, longest: int = 200) -> str:
    """The parameter's text without what no database takes, cut to a length; empty where it is not given."""
    return request.query_params.get(name, "").replace("\x00", "").strip()[:longest]


def whole_number(request: Request, name: str) -> int | None:
    """A positive whole number that an id can be, or None."""
    value = request.query_params.get(name, "").strip()
    if not (value.isascii() and value.isdigit() and len(value) < 20):
        return None
    number = int(value)
    return number if 0 < number <= LARGEST_ID else None


def decimal_number(request: Request, name: str) -> float | None:
    """A finite number, or None."""
    try:
        number = float(request.query_params.get(name, ""))
    except ValueError:
        return None
    return number if isfinite(number) else None
