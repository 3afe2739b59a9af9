"""Fill the database with as many rows as a large installation has."""

from argparse import ArgumentParser
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from agrovet.kernel.scale import Filling, NotEmpty, Size, fill


class Command(BaseCommand):
    """Asks each hosted module for its rows, and writes them, a module at a time."""

    help = (
        "Fill an empty, migrated database to measure by: 200,000 people, 1,000,000 ads, 500,000 posts, 3,000,000 "
        "comments, 5,000,000 messages, or a share of them. A module is filled wholly or not at all; one that failed "
        "is filled alone by --only. Nobody can log in as these people."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much, and whether what is there may go."""
        parser.add_argument("--scale", type=float, default=1.0, help="the share of the full numbers, such as 0.01")
        parser.add_argument("--only", nargs="+", metavar="MODULE", help="only these modules")
        parser.add_argument("--replace", action="store_true", help="delete the rows that these tables have already")
        parser.add_argument("--quiet", action="store_true", help="show no progress")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill, and say how long each table took."""
        if not 0 < options["scale"] <= 10:
            raise CommandError("--scale is a share of the full numbers: above 0, and 10 at most.")
        size = Size(scale=options["scale"])
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(quiet=options["quiet"])) as progress:
            for module in options["only"] or settings.AGROVET_MODULES:
                if module not in settings.AGROVET_MODULES:
                    raise CommandError(f"{module} is not hosted here: {', '.join(settings.AGROVET_MODULES)} are.")
                _show(module, size, progress, replace=options["replace"])


def seed(module: str, size: Size, *, replace: bool = False, progress: Progress | None = None) -> None:
    """
    Fill one module, if it has anything to fill.

    :raises NotEmpty: if its tables have rows, unless they are to be replaced
    """
    if not find_spec(f"modules.{module}.scale"):
        return
    part = import_module(f"modules.{module}.scale")
    fillings = list(part.fillings(size))
    watch = _shown(fillings, progress) if progress else lambda filling, number: None
    fill(module, fillings, replace=replace, watch=watch, finish=getattr(part, "finish", lambda: None))


def _show(module: str, size: Size, progress: Progress, *, replace: bool) -> None:
    try:
        seed(module, size, replace=replace, progress=progress)
    except NotEmpty as error:
        raise CommandError(str(error)) from error


def _shown(fillings: list[Filling], progress: Progress) -> Callable[[Filling, int], None]:
    tasks = {
        each.model: progress.add_task(each.model._meta.db_table, total=each.number, start=False) for each in fillings
    }

    def watch(filling: Filling, number: int) -> None:
        progress.start_task(tasks[filling.model])
        progress.advance(tasks[filling.model], number)

    return watch
