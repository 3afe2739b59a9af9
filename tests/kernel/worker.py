"""
Another process on the database of a test: `python -m tests.kernel.worker <what>`, with DATABASE_URL set.

    drain           bring the handlers up to date, once
    hang FILE       the same, but the handler makes the file in the middle of its work and never ends
    listen FILE     run the doorbell's listener as a server does, until killed; the file says that it runs
    apart           migrate, say numbers, drain, print what was heard: for modules with databases of their own
"""

import os
import sys
import time
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - once Django is set up

from agrovet.kernel.bus import doorbell, drain  # noqa: E402 - as above
from agrovet.kernel.databases import hosted_aliases  # noqa: E402 - as above
from tests.kernel import world  # noqa: E402 - as above


def _hang(event: world.Said) -> None:
    world.write_down(event)
    Path(sys.argv[2]).touch()
    time.sleep(600)


def _apart() -> None:
    for alias in hosted_aliases():
        call_command("migrate", database=alias, verbosity=0)
    world.make_table()
    world.listen(world.write_down)
    world.say(1, 10, 11)
    world.say(2, 20)
    drain()
    drain()
    sys.stdout.write(repr(world.heard()))


def main(what: str) -> None:
    """Do it."""
    match what:
        case "drain":
            world.listen(world.write_down)
            drain()
        case "hang":
            world.listen(_hang)
            drain()
        case "listen":
            world.listen(world.write_down)
            doorbell.listen()
            Path(sys.argv[2]).touch()
            time.sleep(600)
        case "apart":
            _apart()


if __name__ == "__main__":
    main(sys.argv[1])
