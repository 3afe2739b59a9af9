"""`extraction plan MODULE`."""

from argparse import ArgumentParser
from typing import Any

from rich.text import Text

from agrovet.kernel.management.console import FAILED, FINE, Console
from extraction.planning.planning import plan
from extraction.planning.showing import as_plain, as_text

SAYS = "What stands in the way of taking a module out, by file and line. Changes nothing."


def add_arguments(parser: ArgumentParser) -> None:
    """The module."""
    parser.add_argument("module", metavar="MODULE")


def run(console: Console, *, module: str, **_: Any) -> int:
    """Each thing with its place, and what to do; exit code 1 where anything blocks."""
    found = plan(module)
    told = as_plain(module, found)
    console.tell(told, Text.assemble(*as_text(module, found)))
    return FINE if told["can_leave"] else FAILED
