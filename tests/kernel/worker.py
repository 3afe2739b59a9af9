"""
Another process on the database of a test: `python -m tests.kernel.worker <what>`, with DATABASE_URL set.

    drain           bring the handlers up to date, once
    hang FILE       the same, but the handler makes the file in the middle of its work and never ends
    listen FILE     run the doorbell's listener as a server does, until killed; the file says that it runs
    forget          in such databases: read two of three old events, then do the chore that removes old ones
    apart           migrate, say numbers, drain, print what was heard: for modules with databases of their own
"""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - once Django is set up

from agrovet.kernel.bus import doorbell, drain  # noqa: E402 - as above
from agrovet.kernel.bus.models import Cursor, LoggedEvent, Reader  # noqa: E402 - as above
from agrovet.kernel.bus.retention import forget_old_events  # noqa: E402 - as above
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


def _forget() -> None:
    for alias in hosted_aliases():
        call_command("migrate", database=alias, verbosity=0)
    world.make_table()
    world.listen(world.write_down)
    world.say(1, 10, 11)
    drain()
    Cursor.objects.using("chat").update(paused_at=datetime.now(UTC))
    world.say(1, 12)
    drain()
    LoggedEvent.objects.using("forum").update(published_at=datetime.now(UTC) - timedelta(days=99))
    removed = forget_old_events()
    readers = list(Reader.objects.using("forum").filter(handler=world.NAME).values_list("handler", "position"))
    kept = list(LoggedEvent.objects.using("forum").values_list("position", flat=True))
    sys.stdout.write(f"{removed} removed, {readers}, {kept}")


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
        case "forget":
            _forget()
        case "apart":
            _apart()


if __name__ == "__main__":
    main(sys.argv[1])
