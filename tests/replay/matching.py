"""The rules by which an answer matches what a recording expects: docs/reference/recordings.md has them in words."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Saved = Mapping[str, Any]

_VARIABLE = re.compile(r"\{(\w+)\}")
_WHOLE_VARIABLE = re.compile(r"\{(\w+)(\|str)?\}")
_URL = re.compile(r"(https?://|/)\S+")
# A key is opaque to clients; a short one would be no secret.
_SHORTEST_TOKEN = 20


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_datetime(value: Any) -> bool:
    try:
        datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return False
    return True


KINDS: dict[str, Callable[[Any], bool]] = {
    "<any>": lambda value: True,
    "<int>": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "<number>": _is_number,
    "<bool>": lambda value: isinstance(value, bool),
    "<str>": lambda value: isinstance(value, str),
    "<list>": lambda value: isinstance(value, list),
    "<token>": lambda value: isinstance(value, str) and len(value) >= _SHORTEST_TOKEN,
    "<url>": lambda value: isinstance(value, str) and _URL.fullmatch(value) is not None,
    "<datetime>": _is_datetime,
}


def difference(expected: Any, actual: Any, saved: Saved, at: str = "body") -> str:
    """Return the first difference as `place: what was expected, what came`; empty where there is none."""
    if isinstance(expected, str):
        return _text_difference(expected, actual, saved, at)
    if isinstance(expected, list):
        return _list_difference(expected, actual, saved, at)
    if isinstance(expected, dict):
        return _object_difference(expected, actual, saved, at)
    # In Python, True equals 1; in JSON they differ.
    is_same = expected == actual and isinstance(expected, bool) == isinstance(actual, bool)
    return "" if is_same else f"{at}: expected {expected!r}, got {actual!r}"


def is_like(expected: Any, actual: Any, saved: Saved) -> bool:
    """Return whether there is no difference."""
    return not difference(expected, actual, saved)


def filled(value: Any, saved: Saved) -> Any:
    """Return a request's value with saved values in it: a whole `{name}` keeps its type, one within a text is text."""
    if isinstance(value, dict):
        return {key: filled(each, saved) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, saved) for each in value]
    if not isinstance(value, str):
        return value
    whole = _VARIABLE.fullmatch(value)
    if whole and whole[1] in saved:
        return saved[whole[1]]
    return _VARIABLE.sub(lambda found: str(saved.get(found[1], found[0])), value)


def at_path(body: Any, path: str) -> Any:
    """
    Return what is at a dotted path, such as `0.author.id`.

    :raises LookupError, TypeError, ValueError: if nothing is there
    """
    for part in path.split("."):
        body = body[int(part)] if isinstance(body, list) else body[part]
    return body


def _text_difference(expected: str, actual: Any, saved: Saved, at: str) -> str:
    if kind := KINDS.get(expected):
        return "" if kind(actual) else f"{at}: expected {expected}, got {actual!r}"
    if variable := _WHOLE_VARIABLE.fullmatch(expected):
        value = saved[variable[1]]
        wanted = str(value) if variable[2] else value
    else:
        wanted = filled(expected, saved)
    return "" if wanted == actual else f"{at}: expected {wanted!r}, got {actual!r}"


def _list_difference(expected: list[Any], actual: Any, saved: Saved, at: str) -> str:
    if not isinstance(actual, list):
        return f"{at}: expected a list, got {actual!r}"
    if len(actual) != len(expected):
        return f"{at}: expected {len(expected)} elements, got {len(actual)}"
    found = (difference(each, actual[index], saved, f"{at}[{index}]") for index, each in enumerate(expected))
    return next(filter(None, found), "")


def _object_difference(expected: dict[str, Any], actual: Any, saved: Saved, at: str) -> str:
    if "$oneOf" in expected:
        is_one = any(is_like(form, actual, saved) for form in expected["$oneOf"])
        return "" if is_one else f"{at}: is none of the allowed forms, got {actual!r}"
    if "$contains" in expected:
        if not isinstance(actual, list):
            return f"{at}: expected a list, got {actual!r}"
        missing = [each for each in expected["$contains"] if not any(is_like(each, item, saved) for item in actual)]
        return f"{at}: no element is like {missing[0]!r}" if missing else ""
    if not isinstance(actual, dict):
        return f"{at}: expected an object, got {actual!r}"
    found = (_member_difference(key, each, actual, saved, f"{at}.{key}") for key, each in expected.items())
    return next(filter(None, found), "")


def _member_difference(key: str, expected: Any, actual: dict[str, Any], saved: Saved, at: str) -> str:
    if isinstance(expected, dict) and expected.get("$absent"):
        return f"{at}: must not be there" if key in actual else ""
    if key not in actual:
        return f"{at}: missing (keys: {', '.join(sorted(actual))})"
    return difference(expected, actual[key], saved, at)
