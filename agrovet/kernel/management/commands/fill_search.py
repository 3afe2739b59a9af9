"""Keep the words of all rows that can be searched."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import Progress

from agrovet.kernel.search.keeping import Source, fill


class Command(BaseCommand):
    """Goes through the rows of each hosted module, a batch at a time, while it is in use."""

    help = (
        "Keep the words that people, ads, posts and communities are found by: where an older release wrote rows "
        "beside this one, or rows were written past the server. May be stopped at any time and run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Mend what is wrong, and say how much was."""
        console = Console()
        for source in sources():
            with Progress(console=console, transient=True) as progress:
                task = progress.add_task(source.rows._meta.db_table, total=source.rows._default_manager.count())
                wrong = fill(source, watch=lambda number, task=task: progress.advance(task, number))  # type: ignore[misc] # bound at once
            console.print(f"{source.rows._meta.db_table}: the words of {wrong:,} rows were kept anew.")


def sources() -> list[Source]:
    """All that can be searched in the hosted modules."""
    names = [f"modules.{module}.searched" for module in settings.AGROVET_MODULES]
    return [source for name in names if find_spec(name) for source in import_module(name).SOURCES]
