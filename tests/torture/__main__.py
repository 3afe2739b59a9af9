"""`scripts/torture`: hurts a part of AgroVet while it works, and counts what went wrong."""

import argparse
import json
import random
import signal
import sys
import tempfile
from types import FrameType

from tests.torture.bus.plan import BREAKS, Plan
from tests.torture.bus.printing import print_verdict
from tests.torture.bus.running import run
from tests.torture.ops.plan import SHORT as SHORT_OPS
from tests.torture.ops.plan import Plan as OpsPlan
from tests.torture.ops.printing import print_verdict as print_ops
from tests.torture.ops.running import FAULTS
from tests.torture.ops.running import run as run_ops

DESCRIPTION = """
Hurt a part of AgroVet while it works, and count what went wrong.

  scripts/torture bus                            the event bus: a million events, a thousand kills
  scripts/torture bus --short                    the same in about a minute
  scripts/torture bus --short --break plain-ids  with a promise broken on purpose: it must be noticed
  scripts/torture ops                            servers, while what they stand on falls ill, or their clients do
  scripts/torture ops --short --only disk        one of the faults, with smaller numbers
"""
OF_THE_BUS = """
Writers, Celery workers, listening servers and sequencers work on a PostgreSQL and a Redis that are started for
it. They are killed at random; PostgreSQL is restarted, crashed, its connections cut; Redis is flushed, paused,
stopped; tasks are dropped, doubled, held back and shuffled. Then everything drains, and is counted in SQL:
events lost, doubled, out of order, parked that should not be; then what was poisoned is mended and retried.

Exit status: 0 if every promise was kept, 1 if one was broken. docs/reference/torture.md explains the tables.
"""
OF_OPERATIONS = """
Three servers, as scripts/run starts them, with people at work who remember what was acknowledged. On the one with
PostgreSQL, Redis, a worker and S3: Redis goes and comes back, PostgreSQL breaks off, S3 never answers, the worker is
killed, the clock jumps, rows hold what no form lets in. On the embedded one: its disk is full, 10,000 clients trickle
bytes, bodies cannot be read, somebody floods the login and the sockets. With a module apart: slow bodies and slow
readers through the router. For each a line: what was done, what clients saw, what was lost, seconds to heal.

A full disk needs root, clock jumps a C compiler; what cannot be caused here is skipped, by name.
Exit status: 0 if every fault was borne, 1 if one was not. docs/reference/torture-ops.md explains the table.
"""
SHORT, LONG = (10_000, 40), (1_000_000, 1000)


def main() -> int:
    """Run what was chosen."""
    parser = argparse.ArgumentParser(
        prog="scripts/torture", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    bus = parts.add_parser("bus", description=OF_THE_BUS, formatter_class=argparse.RawDescriptionHelpFormatter)
    bus.add_argument("--short", action="store_true", help=f"{SHORT[0]:,} events and {SHORT[1]} kills")
    bus.add_argument("--events", type=_positive, help=f"at least so many ({LONG[0]:,})")
    bus.add_argument("--kills", type=_positive, help=f"at least so many ({LONG[1]:,})")
    bus.add_argument("--seed", type=_positive, help="of what is random, but for timing; chosen and printed without")
    bus.add_argument("--break", dest="breaks", choices=BREAKS, default="", help="a promise to break on purpose")
    bus.add_argument("--json", action="store_true", help="print JSON")
    ops = parts.add_parser("ops", description=OF_OPERATIONS, formatter_class=argparse.RawDescriptionHelpFormatter)
    ops.add_argument("--short", action="store_true", help="smaller numbers")
    ops.add_argument("--only", action="append", choices=FAULTS, default=[], metavar="FAULT", help=", ".join(FAULTS))
    ops.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    return _bus(options) if options.part == "bus" else _ops(options)


def _ops(options: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, _interrupt)
    verdict = run_ops(SHORT_OPS if options.short else OpsPlan(), only=options.only)
    if options.json:
        json.dump(verdict.as_json(), sys.stdout, indent=2)
    else:
        print_ops(verdict)
    return 0 if verdict.holds else 1


def _bus(options: argparse.Namespace) -> int:
    # As Ctrl-C: what was started is stopped on the way out.
    signal.signal(signal.SIGTERM, _interrupt)
    events, kills = SHORT if options.short else LONG
    with tempfile.TemporaryDirectory(prefix="agrovet-torture-") as folder:
        verdict = run(
            Plan(
                events=options.events or events,
                kills=options.kills or kills,
                seed=random.randrange(1, 100_000) if options.seed is None else options.seed,
                folder=folder,
                breaks=options.breaks,
            )
        )
    if options.json:
        json.dump(verdict.as_json(), sys.stdout, indent=2)
    else:
        print_verdict(verdict)
    return 0 if verdict.holds else 1


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**9):
        raise argparse.ArgumentTypeError(f"{text} is no number above 0: give one such as 1000.")
    return int(text)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
