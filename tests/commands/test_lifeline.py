"""A process that the supervisor starts ends with it, also where the supervisor is gone before it could ask for that."""

import os
import subprocess
import sys

from agrovet.serving.lifeline import SUPERVISOR
from tests.support.servers import ROOT

BEGIN = "from agrovet.serving import lifeline; lifeline.end_with_supervisor(); print('begins to serve')"


def _begin(supervisor: int) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN],
        cwd=ROOT,
        env={**os.environ, SUPERVISOR: str(supervisor)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip()


def test_it_serves_while_its_supervisor_is_there() -> None:
    assert _begin(os.getpid()) == (0, "begins to serve")


def test_it_does_not_begin_to_serve_where_its_supervisor_was_killed_meanwhile() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()

    assert _begin(gone.pid) == (1, "")
