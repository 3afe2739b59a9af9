"""`scripts/loadtest`: many people at once, and what they meet."""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from tests.bench.figures import machine
from tests.load.alone import costs
from tests.load.printing import print_load
from tests.load.report import EVERY, write_report
from tests.load.results import Load, as_plain
from tests.load.running import Asked, load
from tests.load.town import Town, own_town, town_at

DESCRIPTION = """
Let many people use a server at once, in the mix of real use, and measure what each kind of request takes.

  scripts/loadtest --people 100 --seconds 60               a server with SQLite that is started for it
  scripts/loadtest --people 100 --seconds 60 --postgres    on a PostgreSQL and a Redis, with two web processes
  scripts/loadtest --people 100 --seconds 60 --no-think    nobody thinks: how much the server can carry
  scripts/loadtest --people 20 --seconds 30 --url http://localhost:8000
                                                           a server that runs; people are registered there and stay
  scripts/loadtest --report --seconds 60                   10, 50, 100 and 500 people, on both kinds of databases,
                                                           with and without think time: writes docs/LOAD_TESTS.md
                                                           and its plots (16 loads)

Browsing ads and forum 60 %, search and nearby 15 %, posting, commenting, reacting 10 %, chat over sockets 10 %,
logging in and uploading 5 %. Think time is 1 to 5 seconds. Who asks runs on the same machine as who answers.

Exit status: 0 without errors, and where up to 100 people think, if 95 % were answered in under 100 ms and 99 % in
under 250 ms; 1 if not.
"""


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        prog="scripts/loadtest", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=_some, default=100, help="how many at once (default 100)")
    parser.add_argument("--seconds", type=_some, default=60, help="for how long, once all are there (default 60)")
    parser.add_argument("--no-think", action="store_true", help="without think time")
    parser.add_argument("--url", default="", help="a server that runs already")
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL and Redis instead of SQLite")
    parser.add_argument("--workers", type=_some, default=2, help="web processes with --postgres (default 2)")
    parser.add_argument("--report", action="store_true", help="all loads; writes docs/LOAD_TESTS.md and its plots")
    parser.add_argument("--into", type=Path, default=Path("docs"), help="the folder that the report goes into")
    parser.add_argument(
        "--counts", type=_counts, default=EVERY, help="how many people, for the report (default 10,50,100,500)"
    )
    parser.add_argument(
        "--alone", type=_some, default=60, help="requests of each kind asked alone before, for the bottlenecks (60)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if options.report:
        loads = write_report(
            options.into,
            counts=options.counts,
            seconds=options.seconds,
            workers=options.workers,
            alone=options.alone,
            tell=_tell,
        )
        return 1 if any(each.missed() for each in loads) else 0
    with _town(options) as town:
        bottlenecks = {cost.name: cost.bottleneck for cost in costs(town, times=options.alone)} if town.server else {}
        asked = Asked(people=options.people, seconds=options.seconds, thinks=not options.no_think)
        found = load(town, asked)
    if options.json:
        told = {"machine": machine(), "server": town.kind, "bottlenecks": bottlenecks, **as_plain(found)}
        json.dump(told, sys.stdout, indent=2, ensure_ascii=False)
    else:
        print_load(found, kind=town.kind, bottlenecks=bottlenecks)
    return 1 if found.missed() else 0


def _town(options: argparse.Namespace) -> AbstractContextManager[Town]:
    if options.url:
        return town_at(options.url.rstrip("/"), people=options.people)
    return own_town(people=options.people, on_postgres=options.postgres, workers=options.workers)


def _tell(found: Load, kind: str) -> None:
    print_load(found, kind=kind, bottlenecks={})


def _some(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 on.")
    return int(text)


def _counts(text: str) -> Sequence[int]:
    return [_some(part) for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
