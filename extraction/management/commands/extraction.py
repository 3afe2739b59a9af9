"""`manage.py extraction`: take a module out of the monolith while it is in use, and bring it back."""

import sys
from argparse import ArgumentParser
from typing import Any

from agrovet.kernel.management.written import WrittenHelp
from extraction.commands import VERBS, Console, verb_called
from extraction.commands.carrying_out import carry_out

HELP = """
Take a module out of the monolith while it is in use, and bring it back.

  extraction plan media             what stands in the way, by file and line
  extraction prepare media          make the service's database, fill it, let it follow
  extraction shadow media 10        repeat 10 % of the reads at the service, and compare the answers
  extraction mismatches media       which answers of the service differ, and in what
  extraction canary media 1         let the service answer 1 % of the people; then 10, 50, 100
  extraction move media             give the service the data; writes wait for a moment
  extraction back media             bring data and people back; nothing that was written is lost
  extraction canary media 0         while its data is here: all people back at once
  extraction settle media           the move is final
  extraction abort media            forget the preparation; everything as before
  extraction resume media           finish, or undo, what was interrupted
  extraction status [media]         where modules stand, and the step that is safe next
  extraction show media             all about one: how it stands, decisions, processes
  extraction verify media           compare both sides; --repair copies again what differs
  extraction history [media]        who changed its placement, when and why
  extraction export nginx DIR       the routing for a proxy: traefik, nginx, envoy, kubernetes, helm

Each takes --json; those that change something take --dry-run, --reason and --as.
docs/MIGRATION.md leads through a move step by step.

exit codes:
  0  done, and all is well
  1  done, or stopped on its way; something needs a person
  2  refused: nothing was changed
  3  a database does not answer
"""


class Command(WrittenHelp):
    """Arguments in, one operation, a table or JSON out. The verbs are in extraction/commands/."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A verb, and what it takes."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        for name in VERBS:
            verb = verb_called(name)
            taken = verbs.add_parser(name, help=verb.SAYS, description=verb.SAYS)
            taken.add_argument("--json", action="store_true", help="for programs")
            verb.add_arguments(taken)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and leave with the exit code that the help explains."""
        console = Console(self.stdout, self.stderr, as_json=options.pop("json"))
        if code := carry_out(console, options.pop("verb"), **options):
            sys.exit(code)
