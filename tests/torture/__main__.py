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

DESCRIPTION = """
Hurt a part of AgroVet while it works, and count what went wrong.

  scripts/torture bus                            the event bus: a million events, a thousand kills
  scripts/torture bus --short                    the same in about a minute
  scripts/torture bus --short --break plain-ids  with a promise broken on purpose: it must be noticed
"""
OF_THE_BUS = """
Writers, Celery workers, listening servers and sequencers work on a PostgreSQL and a Redis that are started for
it. They are killed at random; PostgreSQL is restarted, crashed, its connections cut; Redis is flushed, paused,
stopped; tasks are dropped, doubled, held back and shuffled. Then everything drains, and is counted in SQL:
events lost, doubled, out of order, parked that should not be; then what was poisoned is mended and retried.

Exit status: 0 if every promise was kept, 1 if one was broken. docs/reference/torture.md explains the tables.
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
    return _bus(parser.parse_args())


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
