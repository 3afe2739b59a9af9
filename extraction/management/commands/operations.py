"""`manage.py operations`: what was begun, by whom, and how far it is; from the console, the API or the command line."""

import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseError
from psycopg_pool import PoolTimeout
from rich.markup import escape
from rich.table import Table

from agrovet.kernel.management.console import AWAY, FINE, REFUSED, Console
from agrovet.kernel.management.written import WrittenHelp
from agrovet.kernel.module_names import no_module
from extraction.starting.errors import NoSuchStart
from extraction.starting.following import Told, follow, latest

HELP = """
Operations on modules: what was begun, by whom, how far it is, and what came of it.

  operations list                   the last ones, newest first
  operations list --module media    those on one module
  operations show NUMBER            one of them, with its steps

exit codes:
  0  told
  2  there is none of this number, or no such module
  3  the database does not answer
"""


class Command(WrittenHelp):
    """Arguments in, a table or JSON out. Nothing is changed."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A verb, and what it takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        listed = verbs.add_parser("list", help="the last ones, newest first")
        listed.add_argument("--module", default="", help="on this module alone")
        listed.add_argument("-n", type=int, default=20, metavar="N", help="how many (20)")
        shown = verbs.add_parser("show", help="one of them, with its steps")
        shown.add_argument("id", type=UUID, metavar="NUMBER")
        for taken in (listed, shown):
            taken.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell it."""
        console = Console(self.stdout, self.stderr, as_json=options["json"])
        try:
            code = _list(console, options) if options["verb"] == "list" else _show(console, options["id"])
        except (DatabaseError, PoolTimeout) as error:
            console.refuse(f"The database does not answer: {str(error).strip()}")
            code = AWAY
        if code:
            sys.exit(code)


def _list(console: Console, options: dict[str, Any]) -> int:
    module = options["module"]
    if module and (said := no_module(module)):
        console.refuse(said)
        return REFUSED
    told = latest(module or None, count=max(1, options["n"]))
    of = f" with {module}" if module else ""
    prepare = f"manage.py extraction prepare {module or 'MODULE'}"
    nothing = f"Nothing was done{of} yet. Begin with {prepare} --dry-run: it changes nothing."
    console.tell([each.as_json() for each in told], _table(told) if told else nothing)
    return FINE


def _show(console: Console, id: UUID) -> int:
    try:
        told = follow(id)
    except NoSuchStart as error:
        console.refuse(error.detail)
        return REFUSED
    steps = Table(box=None, pad_edge=False)
    for each in told.steps:
        steps.add_row(f"{each['at']:%H:%M:%S}", escape(each["step"]), each["state"])
    console.tell(told.as_json(), _table([told]), steps)
    return FINE


def _table(told: list[Told]) -> Table:
    table = Table("asked", "number", "module", "verb", "state", "who", "why", box=None, pad_edge=False)
    for each in told:
        cells = (str(each.id), each.module, each.verb, each.state, each.actor, each.reason)
        table.add_row(f"{each.asked_at:%Y-%m-%d %H:%M:%S}", *map(escape, cells))
    return table
