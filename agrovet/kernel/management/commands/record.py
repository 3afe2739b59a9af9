"""`manage.py record`: who decided what, when and why; and whether anybody edited that."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.db import Error as DatabaseError
from psycopg_pool import PoolTimeout
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from agrovet.kernel.management.written import WrittenHelp
from agrovet.kernel.numbers import whole_number
from agrovet.kernel.record.exporting import FORMATS, as_json
from agrovet.kernel.record.reading import Choice, Told, following, latest, moment_in
from agrovet.kernel.record.verifying import Seal, seal_in, verify

FINE, EDITED, REFUSED, AWAY = range(4)

HELP = """
Who decided what, when and why: one record of placements, operations, approvals, flags, teams and the event bus.

  record list --module forum            the last decisions about a module, newest first
  record list --before 120              the page that ends before number 120
  record export --format csv            all of it, oldest first; --after 5000 for what is new since
  record verify                         was anything edited, removed or cut off?
  record verify --seal NUMBER:HASH      the same, against the end that was printed some time before

Nobody edits the record: the database refuses it. Who drops what refuses and edits is found by `verify`; who
rewrites all of it to the end, only against a seal that is kept elsewhere. docs/explanation/record.md says more.

exit codes:
  0  all is well
  1  the record was edited
  2  refused: it was asked for wrongly
  3  the database does not answer
"""


def moment(text: str) -> datetime:
    """
    A time as ISO 8601 has it; without a zone, in UTC.

    :raises ArgumentTypeError: if it is none
    """
    try:
        return moment_in(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no time: write it such as 2026-11-26T10:00.") from None


def _seal(text: str) -> Seal:
    try:
        return seal_in(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    if (count := whole_number(text, least=1, most=10_000)) is None:
        raise ArgumentTypeError(f"{text} is no number from 1 to 10000.")
    return count


class Command(WrittenHelp):
    """Arguments in, a table, lines or JSON out."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A verb, and what it takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        listed = verbs.add_parser("list", help="the last decisions, newest first")
        listed.add_argument("-n", type=_count, default=50, metavar="N", help="how many (50)")
        listed.add_argument("--before", type=int, metavar="ID", help="the page that ends before this number")
        listed.add_argument("--json", action="store_true", help="for programs")
        exported = verbs.add_parser("export", help="all decisions, oldest first, to the standard output")
        exported.add_argument("--format", choices=list(FORMATS), default="jsonl", help="JSON lines, or CSV")
        exported.add_argument("--after", type=int, default=0, metavar="ID", help="those after this number alone")
        for taken in (listed, exported):
            taken.add_argument("--module", default="", help="about this module alone")
            taken.add_argument("--actor", default="", help="by this person or machine alone")
            taken.add_argument("--action", default="", help="of this kind alone; `placement.` takes all that begin so")
            taken.add_argument("--since", type=moment, metavar="TIME", help="from then on, such as 2026-11-26T10:00")
            taken.add_argument("--until", type=moment, metavar="TIME", help="before then")
        verified = verbs.add_parser("verify", help="was anything edited, removed or cut off?")
        verified.add_argument("--seal", type=_seal, metavar="NUMBER:HASH", help="an end that was printed before")
        verified.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and leave with the exit code that the help explains."""
        try:
            code: int = getattr(self, f"_{options['verb']}")(**options)
        except (DatabaseError, PoolTimeout) as error:
            self.stderr.write(f"The database of the record does not answer: {str(error).strip()}")
            code = AWAY
        except (KeyboardInterrupt, BrokenPipeError):
            code = FINE
        if code:
            sys.exit(code)

    def _list(self, *, n: int, before: int | None, json: bool, **options: Any) -> int:
        rows = latest(_choice(options), count=n, before=before)
        if json:
            self.stdout.write(as_json([each.as_json() for each in rows]))
            return FINE
        table = Table("id", "at", "who", "what", "of", "how", "why", box=None, pad_edge=False)
        for each in rows:
            cells = (each.actor, each.action, each.subject, _how(each), each.reason)
            table.add_row(str(each.id), f"{each.at:%Y-%m-%d %H:%M:%S}", *map(escape, cells))
        Console(file=self.stdout, width=None if self.stdout.isatty() else 200, highlight=False).print(table)  # type: ignore[arg-type]  # a wrapper of one
        return FINE

    def _export(self, *, format: str, after: int, **options: Any) -> int:
        for line in FORMATS[format](following(_choice(options), after=after)):
            self.stdout.write(line, ending="")
        return FINE

    def _verify(self, *, seal: Seal | None, json: bool, **_: Any) -> int:
        console = Console(file=self.stderr, stderr=True)  # type: ignore[arg-type]  # as above
        columns = (TextColumn("Reading the record"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True, disable=json or not self.stderr.isatty()) as bar:
            task = bar.add_task("entries", total=None)
            found = verify(seal=seal, progress=lambda done, total: bar.update(task, completed=done, total=total))
        if json:
            self.stdout.write(as_json({"entries": found.entries, "found": list(found.found), "seal": str(found.seal)}))
        else:
            for sentence in found.found or (f"The record is whole: {found.entries} entries.",):
                self.stdout.write(sentence)
            self.stdout.write(f"Seal: {found.seal}" if not found.found else "Do not trust what it says.")
        return EDITED if found.found else FINE


def _choice(options: dict[str, Any]) -> Choice:
    return Choice(**{name: options[name] for name in ("module", "actor", "action", "since", "until")})


def _how(told: Told) -> str:
    if told.before is None:
        return ", ".join(f"{name} {value}" for name, value in (told.after or {}).items() if value is not None)[:120]
    return ", ".join(f"{name} {before} → {after}" for name, (before, after) in told.differences.items())[:120]
