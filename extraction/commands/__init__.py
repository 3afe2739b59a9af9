"""
The verbs of `manage.py extraction`, a file each.

Each has a sentence `SAYS`, `add_arguments(parser)`, and `run(console, **options)`, which returns the exit code.
"""

from importlib import import_module
from typing import Any

from agrovet.kernel.management.console import AWAY, FAILED, FINE, REFUSED, Console

__all__ = ["AWAY", "FAILED", "FINE", "REFUSED", "VERBS", "Console", "verb_called"]

VERBS = (
    "plan",
    "status",
    "show",
    "prepare",
    "verify",
    "shadow",
    "mismatches",
    "canary",
    "move",
    "back",
    "settle",
    "abort",
    "resume",
    "history",
    "export",
)


def verb_called(name: str) -> Any:
    """The file of the verb."""
    return import_module(f"extraction.commands.{name}")
