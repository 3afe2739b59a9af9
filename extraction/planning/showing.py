"""What was found, for people and for programs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from extraction.planning.obstacles import Obstacle

# A piece of text, and how it looks.
Piece = tuple[str, str]


def as_plain(module: str, found: Sequence[Obstacle]) -> dict[str, Any]:
    """The module, whether it can be taken out, what was found, and the command that is safe next."""
    blocked = any(one.severity == "blocks" for one in found)
    verb = "plan" if blocked else "prepare"
    return {
        "module": module,
        "can_leave": not blocked,
        "found": [one.as_json() for one in found],
        "next": f"manage.py extraction {verb} {module}",
    }


def as_text(module: str, found: Sequence[Obstacle]) -> Iterator[Piece]:
    """Each thing with its place, then what to do about each kind, then one sentence."""
    for one in found:
        yield f"{one.severity:7} ", "red" if one.severity == "blocks" else "yellow"
        yield f"{one.place} ", "bold"
        yield f"{one.rule}\n", "cyan"
        yield f"        {one.what}\n", ""
    for rule, advice in sorted({(one.rule, one.advice) for one in found}):
        yield f"  {rule}: ", "cyan"
        yield f"{advice}\n", ""
    counts = Counter(one.severity for one in found)
    if counts["blocks"]:
        things = "1 thing stands" if counts["blocks"] == 1 else f"{counts['blocks']} things stand"
        yield f"{module} cannot leave yet: {things} in the way.", ""
    else:
        yield f"Nothing stands in the way of {module}; {counts['to know']} to know.", ""
