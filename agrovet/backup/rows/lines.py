"""
Rows as lines, in the text format of PostgreSQL's COPY: tabs between values, `\\N` for none, backslashes before
what would be taken for either.

Values look the same whichever database they come from: 0 and 1 for no and yes, UTC with microseconds, UUIDs
without hyphens, decimals without zeros at their end.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["number", "yes or no", "moment", "decimal", "float", "uuid", "json", "text"]

NONE = "\\N"
_ESCAPED = str.maketrans({"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"})
_PLAIN = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_SEQUENCE = re.compile(r"\\(.)", re.DOTALL)
_WITHOUT_FRACTION = len("2026-11-24 10:00:00")


def line(values: Sequence[Any], kinds: Sequence[Kind]) -> bytes:
    """One row of SQLite as a line."""
    written = (NONE if value is None else _WRITE[kind](value) for value, kind in zip(values, kinds, strict=True))
    return ("\t".join(written) + "\n").encode()


def values(text: bytes, kinds: Sequence[Kind]) -> list[str | None]:
    """The values of a line as SQLite is given them: it makes numbers of those that belong in columns of numbers."""
    found = text.decode().removesuffix("\n").split("\t")
    return [None if value == NONE else _read(value, kind) for value, kind in zip(found, kinds, strict=True)]


def split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Whole lines, of a text that comes in pieces."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest


def _moment(value: Any) -> str:
    return f"{value}.000000" if len(value) == _WITHOUT_FRACTION else str(value)


def _decimal(value: Any) -> str:
    return f"{Decimal(repr(value) if isinstance(value, float) else str(value)).normalize():f}"


def _float(value: Any) -> str:
    return repr(float(value)).removesuffix(".0")


def _text(value: Any) -> str:
    return str(value).translate(_ESCAPED)


_WRITE: dict[Kind, Callable[[Any], str]] = {
    "number": str,
    "yes or no": str,
    "moment": _moment,
    "decimal": _decimal,
    "float": _float,
    "uuid": str,
    "json": _text,
    "text": _text,
}


def _read(value: str, kind: Kind) -> str:
    if kind == "moment":
        # As Django writes it there: texts are compared.
        return value.removesuffix(".000000")
    return _SEQUENCE.sub(lambda found: _PLAIN.get(found[1], found[1]), value) if "\\" in value else value
