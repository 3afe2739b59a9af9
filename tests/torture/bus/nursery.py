"""
Where the processes of a run come from: `python -m tests.torture.bus.nursery PLAN`.

Django and Celery are loaded once; then each line of standard input, such as `worker 7`, forks a process that
opens its own connections, and its id is printed. So a process that was killed is replaced in milliseconds.
What it prints is in `<role>.log`; how one that ends by itself has ended is in a file called `ended-<id>`.
"""

import ctypes
import os
import signal
import sys
import traceback
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - once Django is set up
from django.db import connections  # noqa: E402 - as above

from agrovet.kernel.bus import cursors  # noqa: E402 - as above
from agrovet.kernel.databases import hosted_aliases  # noqa: E402 - as above
from agrovet.kernel.management.commands import bus as _  # noqa: E402, F401 - loaded once, for the operators
from tests.torture.bus import world  # noqa: E402 - as above
from tests.torture.bus.plan import BROKE_DOWN, Plan  # noqa: E402 - as above
from tests.torture.bus.roles import ROLES  # noqa: E402 - as above
from tests.torture.bus.sabotage import break_promise  # noqa: E402 - as above
from tests.torture.bus.wiring import SHARES  # noqa: E402 - as above

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Make the tables, then fork what is asked for until standard input ends."""
    plan = Plan.from_json(sys.argv[1])
    _make_tables(plan)
    # A lease runs out sooner than usual: a killed process holds up its handler for less long, and a slow one is
    # more often overtaken.
    cursors.LEASE = world.LEASE
    break_promise(plan.breaks)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed are not mourned
    _say("ready")
    for line in sys.stdin:
        role, number = line.split()
        child = os.fork()
        if child == 0:
            _live(plan, role, int(number))
        _say(str(child))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _make_tables(plan: Plan) -> None:
    for alias in hosted_aliases():
        for app in ("kernel", "record"):
            call_command("migrate", app, database=alias, verbosity=0)
        with connections[alias].cursor() as cursor:
            cursor.execute(world.TABLES)
            cursor.execute(
                "INSERT INTO torture_entity SELECT source, entity, 0 "
                "FROM unnest(%s::text[]) AS source, generate_series(0, %s) AS entity",
                [list(SHARES), plan.entities],
            )
        connections[alias].close()
        connections[alias].close_pool()


def _live(plan: Plan, role: str, number: int) -> None:
    folder = Path(plan.folder)
    ended = BROKE_DOWN
    try:
        os.setsid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        log = os.open(folder / f"{role}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for stream, replacement in ((0, nothing), (1, log), (2, log)):
            os.dup2(replacement, stream)
        world.listen(folder)
        ROLES[role](plan, number)
        ended = 0
    except SystemExit as end:
        ended = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - what ends the process is written down, whatever it is
        traceback.print_exc()
    (folder / f"ended-{os.getpid()}").write_text(str(ended))
    sys.stdout.flush()
    # Not exit(): it would run what the nursery has to do at its end.
    os._exit(ended)


if __name__ == "__main__":
    main()
