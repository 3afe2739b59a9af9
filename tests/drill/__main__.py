"""`scripts/drill`: modules leave the monolith and come back while people use it, and what was lost is counted."""

import argparse
import json
import random
import signal
import sys
import time
from collections.abc import Callable
from types import FrameType

from tests.drill.faults.cases import SWITCH_STEPS
from tests.drill.forgetting import MODULE as FORGETFUL
from tests.drill.plan import SAFEGUARDS, Plan
from tests.drill.printing import print_verdict
from tests.drill.running import run
from tests.support.servers import MODULES

DESCRIPTION = """
Take modules out of the monolith and bring them back while people use it, and count what went wrong.

  scripts/drill                         all six modules, on a PostgreSQL and a Redis that are started for it
  scripts/drill --short                 media and chat, with fewer stages
  scripts/drill --modules forum         these alone
  scripts/drill --faults                chat, with everything killed and restarted at each step of its moves
  scripts/drill --short --faults        the short form, and a few faults after it
  scripts/drill --sqlite                on SQLite, without Redis
  scripts/drill --short --without hold  with a safeguard taken out on purpose: it must be noticed

People log in, upload, publish, post and chat over sockets that stay open. Each module is prepared, answers a
part of the people, then all, moves with its data, comes back, moves again; then all are out at once; then all
come back. After each switch both sides are compared, in use and at a standstill.

Exit status: 0 if nothing was lost and writers were held briefly, 1 if not. docs/reference/drill.md explains the tables.
"""
SHORT = ("media", "chat")
STEPS = ("prepare", "followed", "burden", *SWITCH_STEPS)
WITH_FAULTS = ("chat",)


def main() -> int:
    """Run what was chosen."""
    parser = argparse.ArgumentParser(
        prog="scripts/drill", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="two modules and fewer stages; holds are not judged")
    parser.add_argument("--strict", action="store_true", help="judge holds in the short form, too")
    parser.add_argument("--modules", type=_modules, help="separated by commas")
    parser.add_argument("--faults", action="store_true", help="kill and restart what modules stand on, as they move")
    parser.add_argument("--steps", type=_steps, default=(), help=f"of all faults, those at these: {', '.join(STEPS)}")
    parser.add_argument("--people", type=_some, default=0, help="how many are at work")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite, without Redis")
    parser.add_argument("--seed", type=_some, help="of what is random, but for timing; chosen and printed without")
    parser.add_argument("--without", choices=SAFEGUARDS, default="", help="a safeguard to take out on purpose")
    parser.add_argument("--no-redis", action="store_true", help="on PostgreSQL, without Redis: less to start")
    parser.add_argument("--one-way", action="store_true", help="modules move once and stay away")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args()
    if options.without == "epoch" and (options.sqlite or FORGETFUL not in (options.modules or MODULES)):
        parser.error(f"Without epoch, somebody writes the {FORGETFUL} on PostgreSQL: let it be among the modules.")
    if options.faults and (options.sqlite or options.no_redis or options.one_way or options.without):
        parser.error("--faults needs PostgreSQL, Redis, the way back and all safeguards: leave the other option away.")
    # As Ctrl-C: what was started is stopped on the way out.
    signal.signal(signal.SIGTERM, _interrupt)
    verdict = run(_plan(options), say=_teller())
    if options.json:
        json.dump(verdict.as_json(), sys.stdout, indent=2)
    else:
        print_verdict(verdict)
    return 0 if verdict.holds else 1


def _plan(options: argparse.Namespace) -> Plan:
    seed = random.randrange(1, 1000) if options.seed is None else options.seed
    chosen = {"seed": seed, "on_postgres": not options.sqlite, "without": options.without}
    chosen |= {"with_redis": not options.no_redis, "comes_back": not options.one_way}
    if options.faults:
        chosen |= {"faults": "few" if options.short else "all"}
    if options.short:
        return Plan(
            modules=options.modules or SHORT,
            people=options.people or 4,
            shares=(50, 100),
            linger=1.0,
            judges_holds=options.strict,
            **chosen,
        )
    if options.faults:
        chosen |= {"steps": options.steps, "pause": 1.0, "talk_pause": 1.0}
        # A switch in whose midst somebody is killed takes as long as it takes.
        return Plan(modules=options.modules or WITH_FAULTS, people=options.people or 4, judges_holds=False, **chosen)
    return Plan(modules=options.modules or tuple(MODULES), people=options.people or 6, **chosen)


def _teller() -> Callable[[str], None]:
    began = time.monotonic()

    def say(text: str) -> None:
        sys.stderr.write(f"{time.monotonic() - began:6.1f} s  {text}\n")
        sys.stderr.flush()

    return say


def _modules(text: str) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(text.split(",")))
    if unknown := [name for name in chosen if name not in MODULES]:
        raise argparse.ArgumentTypeError(f"There is no module {unknown[0]!r}: give some of {', '.join(MODULES)}.")
    return chosen


def _steps(text: str) -> tuple[str, ...]:
    chosen = tuple(text.split(","))
    if unknown := [name for name in chosen if name not in STEPS]:
        raise argparse.ArgumentTypeError(f"There is no step {unknown[0]!r}: give some of {', '.join(STEPS)}.")
    return chosen


def _some(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1000):
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to 999: give one such as 4.")
    return int(text)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
