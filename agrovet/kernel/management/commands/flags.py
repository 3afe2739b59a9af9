"""`manage.py flags`: whether modules serve, and for whom features are on."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.db import Error as DatabaseError
from psycopg_pool import PoolTimeout

from agrovet.kernel.flags import UnknownFlag
from agrovet.kernel.flags.errors import Refused
from agrovet.kernel.management import flag_decisions, flag_looks
from agrovet.kernel.management.console import AWAY, REFUSED, Console
from agrovet.kernel.management.deciding import add_decision, percent
from agrovet.kernel.management.written import WrittenHelp

HELP = """
Decide whether modules serve, and for whom features are on.

  flags list                              every flag, and how it stands
  flags show NAME                         one of them in full
  flags show NAME --person 7              and what it would be for this person
  flags off module.chat --reason ...      clients of chat get 503, its events wait; the others go on
  flags on module.chat
  flags on NAME, flags off NAME           for everybody
  flags share NAME 10                     for 10 % of the people; raising it removes nobody
  flags allow NAME --people 7,12          and for these; --role, --header, --among, --since, --until
  flags disallow NAME 2                   take away rule 2
  flags rules NAME '[{"people": [7]}]'    these rules instead of those before, for programs
  flags ramp NAME 1,10,50,100 --minutes 30    a share that grows; worse than without it, it falls back to 0
  flags ramp NAME --stop [--share 10]     end it where it is, or there
  flags value NAME 5                      what those get, of a flag that is no question of yes or no
  flags reset NAME                        as the code declares it
  flags history [NAME]                    who decided what, when and why
  flags check                             what needs a person: flags past their end, or gone from the code

A rule's conditions hold together; of several rules, one is enough. Each verb takes --json; those that decide take
--reason, --as, --dry-run, and --seen VERSION, with which they are refused where somebody else decided meanwhile.
docs/how-to/use-flags.md leads through it.

exit codes:
  0  done, and all is well
  1  done; something needs a person
  2  refused: nothing was changed
  3  the database does not answer
"""


class Command(WrittenHelp):
    """Arguments in, one operation, a table or JSON out."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A verb, and what it takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

        def verb(name: str, says: str) -> ArgumentParser:
            taken: ArgumentParser = verbs.add_parser(name, help=says, description=says)
            taken.add_argument("--json", action="store_true", help="for programs")
            return taken

        def decision(name: str, says: str) -> ArgumentParser:
            taken = verb(name, says)
            taken.add_argument("name", metavar="NAME")
            add_decision(taken)
            taken.add_argument("--seen", type=int, metavar="VERSION", help="the version that you looked at")
            return taken

        verb("list", "Every flag, and how it stands.").add_argument("--module", default="", help="of this module alone")
        shown = verb("show", "One flag in full.")
        shown.add_argument("name", metavar="NAME")
        shown.add_argument("--person", type=int, metavar="ID", help="what it would be for this person")
        shown.add_argument("--role", default="", help="the person's role, such as Specialist")
        for name, says in (
            ("on", "On for everybody."),
            ("off", "Off for everybody, at once."),
            ("reset", "As the code declares it."),
        ):
            decision(name, says)
        decision("share", "On for a share of the people.").add_argument("percent", type=percent, metavar="PERCENT")
        _add_conditions(decision("allow", "On for those of whom all this holds, too."))
        decision("disallow", "Take away a rule.").add_argument(
            "number", type=int, metavar="N", help="as `show` counts them, from 1"
        )
        decision("rules", "These rules instead of those before.").add_argument(
            "rules", type=flag_decisions.rules, metavar="JSON", help="a list; each rule as `show --json` tells it"
        )
        decision("value", "What those get for whom it is on.").add_argument("value", metavar="VALUE")
        ramp = decision("ramp", "Let the share grow by itself, or end that.")
        ramp.add_argument("shares", nargs="?", type=flag_decisions.shares, metavar="SHARES", help="such as 1,10,50,100")
        ramp.add_argument("--minutes", type=float, default=30, help="of each step (30)")
        ramp.add_argument("--unguarded", action="store_true", help="let it grow whatever comes of it")
        ramp.add_argument("--stop", action="store_true", help="end it")
        ramp.add_argument("--share", type=percent, metavar="PERCENT", help="with --stop: what the share becomes")
        history = verb("history", "Who decided what, when and why; newest last.")
        history.add_argument("name", metavar="NAME", nargs="?", default="")
        history.add_argument("-n", type=int, default=50, choices=range(1, 10_001), metavar="N", help="how many (50)")
        verb("check", "What needs a person.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and leave with the exit code that the help explains."""
        console = Console(self.stdout, self.stderr, as_json=options["json"])
        try:
            code = _verb_called(options["verb"])(console, **options)
        except (Refused, UnknownFlag) as error:
            console.refuse(str(error).strip("'\""))
            code = REFUSED
        except (DatabaseError, PoolTimeout) as error:
            console.refuse(f"The database does not answer: {str(error).strip()}")
            code = AWAY
        if code:
            sys.exit(code)


def _verb_called(name: str) -> Callable[..., int]:
    """The function that carries it out."""
    place = flag_looks if hasattr(flag_looks, f"run_{name}") else flag_decisions
    found: Callable[..., int] = getattr(place, f"run_{name}")
    return found


def _add_conditions(parser: ArgumentParser) -> None:
    parser.add_argument("--people", type=flag_decisions.ids, default=[], metavar="ID,ID", help="these people")
    parser.add_argument("--role", default="", help="Specialist, businessman, consumer, or staff")
    parser.add_argument("--header", default="", metavar="NAME=VALUE", help="who sends this header")
    parser.add_argument("--among", type=percent, metavar="PERCENT", help="this share of those")
    parser.add_argument("--since", default="", metavar="TIME", help="from then on, such as 2027-01-31T08:00-04:00")
    parser.add_argument("--until", default="", metavar="TIME", help="before then")
