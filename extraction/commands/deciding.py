"""What verbs that change something have in common."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from agrovet.kernel.management import deciding
from agrovet.kernel.management.console import FINE, REFUSED, Console
from agrovet.kernel.management.deciding import percent, who, why
from extraction.operations.looking import status
from extraction.operations.refusing import Refusal

__all__ = ["add_decision", "percent", "rehearse", "tell_standing", "who", "why"]


def add_decision(parser: ArgumentParser) -> None:
    """The module, and who decides why."""
    parser.add_argument("module", metavar="MODULE")
    deciding.add_decision(parser)


def rehearse(console: Console, module: str, steps: Sequence[str], refusals: Sequence[Refusal], **more: Any) -> int:
    """Say what would be done, and what stands in the way; the exit code says whether it could be done now."""
    console.tell(
        {
            "module": module,
            "steps": list(steps),
            "refusals": [{"what": one.what, "advice": one.advice} for one in refusals],
            "next": status(module).next_step,
            **more,
        },
        "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)),
        *(f"{name}: {value}" for name, value in more.items()),
        *(f"[red]refused[/]: {one.what} {one.advice}" for one in refusals),
        *([] if refusals else ["Nothing stands in the way."]),
    )
    return REFUSED if refusals else FINE


def tell_standing(console: Console, module: str, *lines: str, **more: Any) -> int:
    """How the module stands after it."""
    look = status(module)
    console.tell(
        {**look.as_json(), **more},
        *lines,
        f"{module}: {look.phase}, {look.share} % at the service, data: {look.authority}.",
        *([f"Next: {look.next_step}"] if look.next_step else []),
    )
    return FINE
