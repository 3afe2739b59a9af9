"""What was found, for people and for programs."""

import json
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from extraction.planning.obstacles import Obstacle


def as_json(module: str, found: Sequence[Obstacle]) -> str:
    """One object: the module, whether it can be taken out, and what was found."""
    blocked = any(one.severity == "blocks" for one in found)
    told = {"module": module, "can_leave": not blocked, "found": [one.as_json() for one in found]}
    return json.dumps(told, indent=2, ensure_ascii=False)


def show(module: str, found: Sequence[Obstacle], console: Console) -> None:
    """Each thing with its place, then what to do about each kind, then one sentence."""
    for one in found:
        severity = Text(f"{one.severity:7}", style="red" if one.severity == "blocks" else "yellow")
        console.print(severity, Text(one.place, style="bold"), Text(one.rule, style="cyan"), soft_wrap=True)
        console.print(f"        {one.what}", soft_wrap=True)
    for rule, advice in sorted({(one.rule, one.advice) for one in found}):
        console.print(Text(f"  {rule}:", style="cyan"), advice, soft_wrap=True)
    counts = Counter(one.severity for one in found)
    if counts["blocks"]:
        things = "1 thing stands" if counts["blocks"] == 1 else f"{counts['blocks']} things stand"
        console.print(f"{module} cannot leave yet: {things} in the way.", soft_wrap=True)
    else:
        console.print(f"Nothing stands in the way of {module}; {counts['to know']} to know.", soft_wrap=True)
