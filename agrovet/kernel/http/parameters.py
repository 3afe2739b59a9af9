"""Parameters of the address, read leniently or strictly."""

from rest_framework.request import Request

from agrovet.kernel import numbers

LARGEST_ID = numbers.LARGEST


def text(request: Request, name: str, *, longest: int = 200) -> str:
    """The parameter's text without what no database takes, cut to a length; empty where it is not given."""
    return request.query_params.get(name, "").replace("\x00", "").strip()[:longest]


def whole_number(request: Request, name: str) -> int | None:
    """A positive whole number that an id can be, or None."""
    return numbers.whole_number(request.query_params.get(name, "").strip(), least=1)


def id_to_match(request: Request, name: str) -> int | None:
    """Return the id that rows must have: None where any will do, 0, which no row has, for what is no id."""
    return (whole_number(request, name) or 0) if text(request, name) else None


def decimal_number(request: Request, name: str) -> float | None:
    """A finite number, or None."""
    return numbers.decimal_number(request.query_params.get(name, "").strip())
