"""`scripts/bench`: measures, prints, and says whether each figure reaches its bar."""

import argparse
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from tests.bench.figures import Figure, as_json, print_figures
from tests.support.postgres import postgres_server

DESCRIPTION = """
Measure the figures that AgroVet is held to, each beside what it is compared with, in one run.

  scripts/bench                    everything, on SQLite
  scripts/bench --postgres         on a PostgreSQL and a Redis that are started for it
  scripts/bench lists sockets      some parts
  scripts/bench --json             for machines
  scripts/bench scale              the lists at 1 % and in full of millions of rows, on a PostgreSQL of its own; only
                                   by name, since it fills these first (--scale 0.1: a tenth, and 1 % of that)
  scripts/bench servers            the application under other servers beside ours, and slow clients: a table without
                                   bars, only by name and by itself (some ten minutes)

Exit status: 0 if every figure is reached, 1 if one is missed.
"""
PARTS = [
    "lists",
    "throughput",
    "login",
    "pool",
    "bus",
    "backlog",
    "memory",
    "sockets",
    "chat",
    "router",
    "placement",
    "flags",
    "compression",
]
ON_REQUEST = ["scale", "servers"]
# They ask the application without a server.
IN_THIS_PROCESS = {"lists", "login", "pool", "compression", "bus", "backlog", "placement", "flags"}


def main() -> int:
    """Run the chosen parts."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all if none is named")
    parser.add_argument("--scale", type=float, default=1.0, help="how much the part `scale` fills")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL and Redis instead of SQLite")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if unknown := sorted(set(options.parts) - {*PARTS, *ON_REQUEST}):
        parser.error(f"there is no part {', '.join(unknown)}: choose from {', '.join(PARTS + ON_REQUEST)}")
    if "servers" in options.parts and len(options.parts) > 1:
        parser.error("servers is measured by itself: its table has no bars")
    with contextlib.ExitStack() as stack:
        database = _choose_database(stack, on_postgres=options.postgres)
        if options.parts == ["servers"]:
            return _servers(database, as_json=options.json)
        figures = _measure([part for part in PARTS + ON_REQUEST if part in (options.parts or PARTS)], options.scale)
    if options.json:
        json.dump(as_json(figures, database=database), sys.stdout, indent=2)
    else:
        print_figures(figures, database=database)
    return 0 if all(figure.reached for figure in figures) else 1


def _servers(database: str, *, as_json: bool) -> int:
    # As below: the database was chosen.
    from tests.bench import servers  # noqa: PLC0415 - see above

    results = servers.measure()
    if as_json:
        json.dump(servers.as_json(results, database=database), sys.stdout, indent=2)
    else:
        servers.print_results(results, database=database)
    return 0


def _choose_database(stack: contextlib.ExitStack, *, on_postgres: bool) -> str:
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ["AGROVET_DATA_DIR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="agrovet-bench-"))
    os.environ["AGROVET_RATE_LIMITS"] = "no"
    # What is measured in this process is what answers cost that are not kept; servers keep them as always.
    os.environ["AGROVET_ANSWERS_MB"] = "0"
    os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
    if on_postgres:
        os.environ["DATABASE_URL"] = stack.enter_context(postgres_server()).create("bench")
    return "PostgreSQL and Redis" if on_postgres else "SQLite"


def _measure(parts: list[str], scale: float) -> list[Figure]:
    figures = []
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        for part in parts:
            task = progress.add_task(f"{part}…", total=None)
            for figure in _figures_of(part, scale)():
                figures.append(figure)
                progress.update(task, description=f"{part}: {figure.name}")
            progress.remove_task(task)
    return figures


def _figures_of(part: str, scale: float) -> Callable[[], Iterator[Figure]]:
    # Settings are read when these are imported, and so after the database was chosen.
    if part in IN_THIS_PROCESS:
        _set_up()
    measure: Callable[..., Iterator[Figure]] = import_module(f"tests.bench.{part}").measure
    return partial(measure, scale) if part == "scale" else measure


def _set_up() -> None:
    import django  # noqa: PLC0415 - see above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - see above

    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
