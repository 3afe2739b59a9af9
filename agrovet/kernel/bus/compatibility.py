"""Whether a version of an event still means what it meant when it was kept."""

from collections.abc import Iterator

from agrovet.kernel.bus.schemas import Schema

_OF_THE_EVENT = {"title": "name", "x-module": "module", "x-entity": "entity", "x-version": "version"}
_OF_OBJECTS = {"properties", "required"}


def incompatibilities(*, kept: Schema, now: Schema) -> list[str]:
    """
    What makes the schema of the present code unfit for events of the kept one, or for who reads by it.

    Events of the kept schema are in the log for good, and others have written readers for it. So a field may
    come if it has a default, and a text may change; nothing else. Empty where all is well.
    """
    return [*_of_the_event(kept, now), *_of_an_object(kept, now, "")]


def _of_the_event(kept: Schema, now: Schema) -> Iterator[str]:
    for key, meaning in _OF_THE_EVENT.items():
        if kept.get(key) != now.get(key):
            yield f"its {meaning} was {kept.get(key)} and is {now.get(key)}"


def _of_an_object(kept: Schema, now: Schema, path: str) -> Iterator[str]:
    before, after = kept["properties"], now["properties"]
    for name in before:
        if name not in after:
            yield f"the field {path}{name} was removed"
        else:
            yield from _of_a_field(before[name], after[name], f"{path}{name}")
    for name in now["required"]:
        if name not in before:
            yield f"the field {path}{name} is new and has no default"
        elif name not in kept["required"]:
            yield f"the field {path}{name} had a default and has none"


def _of_a_field(kept: Schema, now: Schema, path: str) -> Iterator[str]:
    if "properties" in kept and "properties" in now:
        yield from _of_an_object(kept, now, f"{path}.")
        kept = {key: value for key, value in kept.items() if key not in _OF_OBJECTS}
        now = {key: value for key, value in now.items() if key not in _OF_OBJECTS}
    elif kept.get("type") == now.get("type") and "items" in kept and "items" in now:
        yield from _of_a_field(kept["items"], now["items"], f"{path}[]")
        kept, now = {**kept, "items": None}, {**now, "items": None}
    if kept != now:
        yield f"the field {path} was {_in_words(kept)} and is {_in_words(now)}"


def _in_words(schema: Schema) -> str:
    if "anyOf" in schema:
        return " or ".join(_in_words(option) for option in schema["anyOf"])
    kinds = schema.get("type", "anything")
    words = " or ".join([kinds] if isinstance(kinds, str) else kinds)
    if "format" in schema:
        words += f" ({schema['format']})"
    if "enum" in schema:
        words += f" out of {schema['enum']}"
    return words
