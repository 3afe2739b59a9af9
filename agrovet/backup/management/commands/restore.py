"""`manage.py restore`: an archive of `manage.py backup`, back into this installation."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from agrovet.backup import printing
from agrovet.backup.errors import Refused
from agrovet.backup.outcomes import FINE, NEEDS_A_PERSON, guarded
from agrovet.backup.restoring import restore
from agrovet.kernel.management.console import Console, Steps
from agrovet.kernel.management.written import WrittenHelp

_SHOWN = 8

HELP = """
Restore a backup into the databases and the store of this installation, and bring it up to this version.

  restore FILE                  into databases that are empty, or not there yet
  restore FILE --replace        in place of what is there; asks to type the names of the databases
  restore FILE --without-files  rows alone, where the files' own store was kept or restored

Stop all servers first, the services of modules too. It may be run before the first start: it makes the tables.
SQLite and PostgreSQL, one database or several: a backup goes from any of these into any.

All digests of the archive are compared before anything is touched. Then everything is built and compared with
the archive, value by value, before any of it is there: each database changes as a whole or not at all. Killed at
any moment, run the same command again.

A module that was served by a service, or had its data there, comes back into the monolith with that data. Its
old service must not be started on its old database; move the module again when you like.

exit codes:
  0  restored, and all is in order
  1  restored, but files that rows name are not there, or `bus verify` found something; it is told
  2  refused: the archive is damaged or of a later version, or the databases are in use or not empty
  3  a database, or the store of files, does not answer
"""


class Command(WrittenHelp):
    """Arguments in, one operation, a few lines of result out."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What, and whether what is there may go."""
        parser.add_argument("file", metavar="FILE", type=Path, help="an archive of manage.py backup")
        parser.add_argument("--replace", action="store_true", help="remove what is in the databases now")
        parser.add_argument("--confirm", metavar="NAMES", help="the names of the databases, where nobody can be asked")
        parser.add_argument("--without-files", action="store_true", help="leave the store of files as it is")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, **options: Any) -> None:
        """Do it, and leave with the exit code that the help explains."""
        console = Console(self.stdout, self.stderr, options["json"])
        with console.steps() as steps:
            code = guarded(console, lambda: self._do(console, steps, **options))
        if code:
            sys.exit(code)

    def _do(self, console: Console, steps: Steps, **options: Any) -> int:
        done = restore(
            options["file"],
            may_replace=lambda names, rows: _may_replace(names, rows, steps, options),
            with_files=not options["without_files"],
            steps=steps,
        )
        printing.restored(console, done)
        return NEEDS_A_PERSON if done.needs_a_person else FINE


def _may_replace(names: list[str], rows: dict[str, int], steps: Steps, options: dict[str, Any]) -> bool:
    """
    Whether what is there may go: asked of a person, who types what would be lost.

    :raises Refused: if nobody said that it may
    """
    wanted = " ".join(names)
    told = ", ".join(f"{table} ({count:,})" for table, count in list(rows.items())[:_SHOWN])
    more = ", …" if len(rows) > _SHOWN else ""
    if not options["replace"]:
        raise Refused(
            f"There are rows already: {told}{more}. With --replace they are removed; take a backup of them first. "
            "A server that has started once has made the first of them."
        )
    if options["confirm"] is None and not sys.stdin.isatty():
        raise Refused(f"Nobody can be asked here: confirm what is removed with --confirm '{wanted}'.")
    if options["confirm"] is None:
        steps.say(f"This removes all rows of {wanted}: {told}{more}.")
        return input(f"Type {wanted} to go on: ").strip() == wanted
    if options["confirm"] != wanted:
        raise Refused(f"--confirm does not name what is removed: that is '{wanted}'.")
    return True
