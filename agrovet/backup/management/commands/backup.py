"""`manage.py backup`: all rows and files of this installation, in one archive."""

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agrovet.backup import printing, scratch
from agrovet.backup.outcomes import FINE, NEEDS_A_PERSON, REFUSED, guarded
from agrovet.backup.taking import take
from agrovet.backup.writing import remove_left_behind
from agrovet.kernel.management.console import Console, Steps
from agrovet.kernel.management.written import WrittenHelp

HELP = """
Write a backup: the rows of all modules, wherever they lie, and the uploaded files, in one archive. Everybody
goes on working meanwhile; the backup is of one moment, after it began.

  backup /srv/backups                a new archive there, agrovet-2026-11-24T08-00-00Z.zip
  backup /srv/backups/before.zip     this archive; one that exists is not written over
  backup DIR --without-files         rows alone, where the files' own store is backed up
  backup --verify FILE               restores the rows into a scratch folder, and compares them

It takes what the product itself has: no pg_dump, no rights but those of the server, SQLite and PostgreSQL alike.
It does not hold AGROVET_SECRET_KEY and other settings: keep these apart from it.
The archive holds what people wrote, their numbers and the hashes of their passwords: keep it as safe as the
database. It is readable by its owner alone.

exit codes:
  0  the backup is written; files that were deleted meanwhile are told. With --verify: it is whole
  1  written, but rows name files that are not in the store; --verify: restored, but something is not in order
  2  refused, and nothing was written; --verify: the archive is damaged, or cannot be restored
  3  a database, or the store of files, does not answer
"""


class Command(WrittenHelp):
    """Arguments in, one operation, a few lines of result out."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, or what to verify."""
        parser.add_argument("target", metavar="DIR_OR_FILE", nargs="?", type=Path, help="a folder, or a file *.zip")
        parser.add_argument("--verify", metavar="FILE", type=Path, help="restore this one into a scratch place")
        parser.add_argument("--without-files", action="store_true", help="leave the uploaded files out")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, **options: Any) -> None:
        """Do it, and leave with the exit code that the help explains."""
        console = Console(self.stdout, self.stderr, options["json"])
        if bool(options["target"]) == bool(options["verify"]):
            console.refuse("Name a folder or a file to write to, or --verify FILE.")
            sys.exit(REFUSED)
        with console.steps() as steps:
            code = guarded(console, lambda: self._do(console, steps, **options))
        if code:
            sys.exit(code)

    def _do(self, console: Console, steps: Steps, **options: Any) -> int:
        if options["verify"]:
            found = scratch.verify(options["verify"], steps=steps)
            printing.verified(console, options["verify"], found)
            return NEEDS_A_PERSON if found.needs_a_person else FINE
        taken = take(_path(options["target"]), with_files=not options["without_files"], steps=steps)
        printing.taken(console, taken)
        return NEEDS_A_PERSON if any(each.is_named for each in taken.manifest.missing) else FINE


def _path(target: Path) -> Path:
    """The archive that is meant: a new one where a folder is named."""
    if target.suffix == ".zip":
        return target.absolute()
    if target.is_dir():
        remove_left_behind(target)
    return target.absolute() / f"agrovet-{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}.zip"
