"""Bring the old system's database into the modules."""

import fcntl
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from django.conf import settings

from agrovet.kernel.legacy import printing
from agrovet.kernel.legacy.fetching import fetchings
from agrovet.kernel.legacy.progress import watcher
from agrovet.kernel.legacy.report import Report
from agrovet.kernel.legacy.running import Import, Stopped
from agrovet.kernel.legacy.sources import CannotRead, open_source
from agrovet.kernel.management.written import WrittenHelp

FINISHED, DIFFERS, CANNOT, STOPPED = range(4)

HELP = """
Bring the old system's database into the modules: same ids, times, passwords and login keys.

SOURCE is mysql://, mariadb://, postgres:// or sqlite:/// with user, password, host and database, or the
path of an SQLite file. It is only ever read.

The import can be stopped at any moment and goes on when it is called again. Run again after its end it
brings what is new in the source, and leaves alone what people have changed or deleted here since.

exit codes:
  0  finished, and the comparison of both sides found nothing wrong (see the report for rows left out)
  1  finished, but the comparison found differences; with --strict also: rows were left out, or files not fetched
  2  could not run: the source cannot be read, our database is not migrated, or another import is running
  3  stopped on request; the same command goes on from there
"""


class Command(WrittenHelp):
    """`manage.py import_legacy SOURCE`."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The arguments."""
        parser.add_argument("source", metavar="SOURCE", help="the address of the old database, or an SQLite file")
        parser.add_argument(
            "--only",
            action="append",
            default=[],
            choices=settings.AGROVET_MODULES,
            metavar="MODULE",
            help="import this module's tables alone; may be given several times",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="read, convert and report everything, and keep nothing of it"
        )
        parser.add_argument("--files", action="store_true", help="fetch uploaded files into our store as well")
        parser.add_argument(
            "--jobs", type=int, default=6, choices=range(1, 33), metavar="N", help="files fetched at a time (1 to 32)"
        )
        parser.add_argument(
            "--chunk", type=int, default=500, choices=range(1, 5001), metavar="N", help="rows per transaction"
        )
        parser.add_argument("--json", action="store_true", help="write the report to the standard output as JSON")
        parser.add_argument(
            "--strict", action="store_true", help="exit with 1 when rows were left out or files not fetched"
        )

    def handle(self, **options: Any) -> None:
        """Import, print the report, and leave with the exit code that the help explains."""
        with _stop_signals() as is_stopping:
            try:
                with _alone():
                    report = self._import(is_stopping=is_stopping, **options)
            except CannotRead as error:
                self.stderr.write(str(error))
                sys.exit(CANNOT)
            except Stopped:
                self.stderr.write("Stopped. The same command goes on from here.")
                sys.exit(STOPPED)
        if options["json"]:
            self.stdout.write(orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2).decode())
        else:
            printing.show(report, self.stdout)
        is_fine = report.agrees and (report.is_complete or not options["strict"])
        sys.exit(FINISHED if is_fine else DIFFERS)

    def _import(self, *, is_stopping: Callable[[], bool], **options: Any) -> Report:
        source = open_source(options["source"])
        watching = watcher(sys.stderr)
        files = fetchings(only=options["only"], jobs=options["jobs"], watcher=watching, is_stopping=is_stopping)
        try:
            report = Import(
                source=source,
                watcher=watching,
                only=options["only"],
                dry_run=options["dry_run"],
                chunk_size=options["chunk"],
                is_stopping=is_stopping,
                look=lambda: [each.look() for each in files if options["files"]],
            ).run()
            if options["files"] and not options["dry_run"]:
                report.files = [each.run() for each in files]
        finally:
            watching.close()
            source.close()
        return report


@contextmanager
def _alone() -> Iterator[None]:
    """Two imports at a time would each take the other's rows for rows made here."""
    settings.AGROVET_DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.AGROVET_DATA_DIR / "import.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotRead("Another import is running.") from None
        yield


@contextmanager
def _stop_signals() -> Iterator[Callable[[], bool]]:
    """SIGTERM and Ctrl-C let the chunk in hand finish; a second Ctrl-C does not wait."""
    asked: list[int] = []

    def remember(number: int, frame: Any) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = {number: signal.signal(number, remember) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
