"""`manage.py migrate_all`: every database of the hosted modules."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from agrovet.kernel.migrating import RestoreUnfinished, migrate_all


class Command(BaseCommand):
    """Arguments in, one operation, a line of result out."""

    help = "Bring the databases of all hosted modules up to date. May be started by several processes at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how long to wait."""
        parser.add_argument("--wait", type=float, default=60, help="seconds to wait for a database to answer")

    def handle(self, **options: Any) -> None:
        """Migrate, or say which database is at fault."""
        try:
            migrate_all(say=self._say, wait=options["wait"])
        except OperationalError as error:
            raise CommandError(f"A database does not answer: {error}") from error
        except RestoreUnfinished as error:
            raise CommandError(str(error)) from error

    def _say(self, text: str) -> None:
        self.stderr.write(text)
        sys.stderr.flush()
