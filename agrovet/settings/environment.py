"""
Settings come from the environment, through one typed reader per kind.

Each reader records what it read, so that the settings reference is generated from the code, and each
refuses a value it cannot use with a sentence that names the variable and says what to write instead.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from os import environ
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One variable of the environment, as the settings reference shows it."""

    name: str
    kind: str
    default: str
    meaning: str
    secret: bool
    # The file that reads it, as a dotted name: the reference is ordered by these.
    place: str


DECLARED: dict[str, Setting] = {}

_TRUE = frozenset({"1", "true", "yes", "on"})
_PERIODS = frozenset({"sec", "min", "hour", "day"})
_FALSE = frozenset({"0", "false", "no", "off"})
_IN_FILE = "_FILE"


def text(name: str, *, default: str, meaning: str, secret: bool = False) -> str:
    """The variable's text; an empty variable counts as one that is not set."""
    _declare(name, "text", "" if secret else default, meaning, secret=secret)
    return _given(name, secret=secret) or default


def flag(name: str, *, default: bool, meaning: str) -> bool:
    """
    Yes or no.

    :raises ImproperlyConfigured: if the value is none of 1/0, true/false, yes/no, on/off
    """
    _declare(name, "yes or no", "yes" if default else "no", meaning)
    value = environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write yes or no.")


def number(name: str, *, default: int, low: int, high: int, meaning: str) -> int:
    """
    A whole number from `low` to `high`, both included.

    :raises ImproperlyConfigured: if the value is no such number
    """
    _declare(name, f"number, {low} to {high}", str(default), meaning)
    value = environ.get(name, "").strip()
    if not value:
        return default
    try:
        read = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}: write a whole number from {low} to {high}.") from None
    if not low <= read <= high:
        raise ImproperlyConfigured(f"{name} is {read}: write a whole number from {low} to {high}.")
    return read


def words(name: str, *, default: Iterable[str], meaning: str) -> list[str]:
    """The values between the commas, blanks dropped."""
    chosen = list(default)
    _declare(name, "list, separated by commas", ",".join(chosen), meaning)
    value = environ.get(name, "").strip()
    return [word for part in value.split(",") if (word := part.strip())] if value else chosen


def choice(name: str, *, default: str, options: Iterable[str], meaning: str) -> str:
    """
    One of the options.

    :raises ImproperlyConfigured: if the value is none of them
    """
    allowed = list(options)
    _declare(name, "one of " + ", ".join(allowed), default, meaning)
    value = environ.get(name, "").strip() or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}: write one of {', '.join(allowed)}.")
    return value


def address(name: str, *, default: str = "", schemes: Iterable[str], meaning: str, secret: bool = False) -> str:
    """
    A URL with one of the schemes, or nothing.

    :raises ImproperlyConfigured: if the value is no such URL
    """
    allowed = list(schemes)
    _declare(name, "URL: " + ", ".join(f"{scheme}://" for scheme in allowed), default, meaning, secret=secret)
    value = _given(name, secret=secret) or default
    if value and urlsplit(value).scheme not in allowed:
        kinds = " or ".join(f"{scheme}://..." for scheme in allowed)
        raise ImproperlyConfigured(f"{name} is not a URL that can be used here: write {kinds}.")
    return value


def rate(name: str, *, default: str, meaning: str) -> str:
    """
    How often: a number, a slash, and `sec`, `min`, `hour` or `day`.

    :raises ImproperlyConfigured: if the value is no rate
    """
    _declare(name, "rate: number/sec, /min, /hour or /day", default, meaning)
    value = environ.get(name, "").strip() or default
    count, _, period = value.partition("/")
    if not (count.isascii() and count.isdigit() and int(count) > 0 and period in _PERIODS):
        raise ImproperlyConfigured(f"{name} is {value!r}: write a rate such as 20/min (sec, min, hour, day).")
    return value


def refuse_unknown(*, prefix: str = "AGROVET_") -> None:
    """
    Refuse variables that nothing reads, so that a misspelt one is noticed at start.

    :raises ImproperlyConfigured: naming the variable and the nearest known one
    """
    for name in sorted(environ):
        if name.startswith(prefix) and name not in DECLARED and not _is_file_of_secret(name):
            near = get_close_matches(name, DECLARED, n=1)
            hint = f"did you mean {near[0]}?" if near else "docs/reference/settings.md lists the settings."
            raise ImproperlyConfigured(f"{name} is not a setting; {hint}")


def is_absent(name: str) -> bool:
    """Whether a secret is given neither in its variable nor in a file."""
    return not _given(name, secret=True)


def _given(name: str, *, secret: bool) -> str:
    """
    The variable's text. A secret may stand in a file instead, which `NAME_FILE` names, as containers are given it.

    :raises ImproperlyConfigured: if it is given twice, or its file cannot be read or is empty
    """
    value = environ.get(name, "").strip()
    path = environ.get(name + _IN_FILE, "").strip() if secret else ""
    if not path:
        return value
    if value:
        raise ImproperlyConfigured(f"{name} and {name}{_IN_FILE} are both given: keep one of them.")
    try:
        read = Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ImproperlyConfigured(f"{name}{_IN_FILE} names a file that cannot be read: {reason}.") from None
    if not read:
        raise ImproperlyConfigured(f"{name}{_IN_FILE} names an empty file: write the secret into it.")
    return read


def _is_file_of_secret(name: str) -> bool:
    known = DECLARED.get(name.removesuffix(_IN_FILE))
    return known is not None and known.secret and name.endswith(_IN_FILE)


def _declare(name: str, kind: str, default: str, meaning: str, *, secret: bool = False) -> None:
    DECLARED[name] = Setting(
        name=name, kind=kind, default=default, meaning=meaning, secret=secret, place=_reading_file()
    )


def _reading_file() -> str:
    frame = sys._getframe()
    while frame.f_back and frame.f_globals["__name__"] == __name__:
        frame = frame.f_back
    return str(frame.f_globals["__name__"])
