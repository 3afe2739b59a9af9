"""
Values of the old database as ours can hold them.

Three databases write the same value in three ways, and none of them held the old server to its own
limits. Each function here takes whatever a driver gives and returns a value that fits, or raises
`Unfit`; what had to be changed on the way is told through `say`, never done in silence.
"""

import json
import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from agrovet.kernel.codec import is_unicode

Say = Callable[[str], None]

# A time that cannot be read becomes one that nobody takes for real.
UNKNOWN_TIME = datetime(1970, 1, 1, tzinfo=UTC)

_TRUE = frozenset({"1", "t", "true", "y", "yes", "on"})
_FALSE = frozenset({"0", "f", "false", "n", "no", "off", ""})


class Unfit(ValueError):
    """The value is of no use in its column; the sentence says why."""


def text(value: Any, *, longest: int | None, say: Say) -> str:
    """Text of at most `longest` characters, without what PostgreSQL cannot hold (NUL, lone surrogates)."""
    written = _decoded(value, say)
    if "\x00" in written:
        say("NUL characters were taken out")
        written = written.replace("\x00", "")
    if not is_unicode(written):
        say("characters that are no Unicode were replaced")
        written = written.encode("utf-8", "replace").decode()
    if longest is not None and len(written) > longest:
        say(f"cut to {longest} characters")
        written = written[:longest]
    return written


def whole(value: Any, *, low: int, high: int, say: Say) -> int:
    """A whole number in this range."""
    number = _number(value)
    if number != number.to_integral_value():
        say("rounded to a whole number")
    result = int(number.to_integral_value())
    if not low <= result <= high:
        raise Unfit(f"not between {low} and {high}")
    return result


def decimal(value: Any, *, digits: int, places: int, say: Say) -> Decimal:
    """A decimal with this scale, of at most `digits` digits in all."""
    number = _number(value)
    if number.adjusted() >= digits - places:
        raise Unfit(f"more than {digits - places} digits before the point")
    result = number.quantize(Decimal(1).scaleb(-places))
    if result.adjusted() >= digits - places:
        raise Unfit(f"more than {digits - places} digits before the point")
    # SQLite keeps decimals as floats: what differs beyond their precision was never said.
    if abs(result - number) > abs(number) * Decimal("1e-14"):
        say(f"rounded to {places} decimal places")
    return result + 0  # no negative zero: it reads as -0.00


def real(value: Any) -> float:
    """A finite number: JSON has no other."""
    result = float(_number(value))
    if not math.isfinite(result):
        raise Unfit("too large")
    return result


def flag(value: Any) -> bool:
    """A truth value, in any of the spellings of the three databases."""
    match value:
        case bool():
            return value
        case int() | float() | Decimal() if _number(value) in (0, 1):
            return bool(value)
        case b"\x00" | b"\x01":
            return bool(value == b"\x01")
        case str() if value.strip().lower() in _TRUE | _FALSE:
            return value.strip().lower() in _TRUE
    raise Unfit("neither true nor false")


def moment(value: Any) -> datetime:
    """A time in UTC; the old server wrote UTC where its database keeps no zone."""
    match value:
        case datetime():
            found = value
        case date():
            found = datetime.combine(value, time())
        case str() | bytes():
            found = _time_written(value)
        case _:
            raise Unfit("not a time")
    if found.tzinfo is None:
        return found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise Unfit("not a time") from None


def parsed_json(value: Any) -> Any:
    """What is written as JSON; drivers that parse it already have done the work."""
    if not isinstance(value, str | bytes):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise Unfit("not JSON") from None


def _decoded(value: Any, say: Say) -> str:
    match value:
        case str():
            return value
        case bytes() | bytearray() | memoryview():
            try:
                return bytes(value).decode()
            except UnicodeDecodeError:
                say("bytes that are no UTF-8 were replaced")
                return bytes(value).decode(errors="replace")
        case None | list() | dict():
            raise Unfit("not text")
    return str(value)


def _number(value: Any) -> Decimal:
    match value:
        case bool() | int():
            number = Decimal(int(value))
        case float():
            # The shortest spelling that is this float: 450.1, not 450.1000000000000227.
            number = Decimal(repr(value))
        case Decimal():
            number = value
        case str() | bytes():
            number = _number_written(value)
        case _:
            raise Unfit("not a number")
    if not number.is_finite() or number.adjusted() > 400:
        raise Unfit("not a number")
    return number


def _number_written(value: str | bytes) -> Decimal:
    try:
        return Decimal((value.decode() if isinstance(value, bytes) else value).strip())
    except (InvalidOperation, UnicodeDecodeError):
        raise Unfit("not a number") from None


def _time_written(value: str | bytes) -> datetime:
    try:
        return datetime.fromisoformat((value.decode() if isinstance(value, bytes) else value).strip())
    except (ValueError, UnicodeDecodeError):
        raise Unfit("not a time") from None
