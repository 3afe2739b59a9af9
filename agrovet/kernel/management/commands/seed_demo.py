"""Fill the database with a lively demo."""

from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from agrovet.kernel import bus
from agrovet.kernel.demo import DemoData


class Command(BaseCommand):
    """Calls each hosted module for its part of the demo data, in the order in which they build on each other."""

    help = (
        "Fill the database with a demo: people of each role, with pictures, ads, chats and a forum, in Spanish. "
        "Run again, it makes nothing twice. Everybody in it has the password that is printed: not for a server that "
        "others can reach."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How talkative to be."""
        parser.add_argument("--quiet", action="store_true", help="print nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing, then let the modules react to it."""
        console = Console(quiet=options["quiet"])
        demo = DemoData(now=timezone.now())
        with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=console, transient=True) as progress:
            for module in settings.AGROVET_MODULES:
                if find_spec(f"modules.{module}.demo"):
                    progress.add_task(f"{module}…", total=None)
                    _fill(module, demo)
                    bus.drain()
        console.print(_summary(demo) if demo.made else "The demo is there already; nothing was made.")
        for note in demo.notes:
            console.print(note, soft_wrap=True)


def _fill(module: str, demo: DemoData) -> None:
    try:
        import_module(f"modules.{module}.demo").fill(demo)
    except DatabaseError as error:
        raise CommandError(
            f"The database cannot take the demo ({error}). Is it migrated? migrate_all does that."
        ) from error


def _summary(demo: DemoData) -> Table:
    table = Table("made", "number", title="Demo")
    for what, number in demo.made.items():
        table.add_row(what, str(number))
    return table
