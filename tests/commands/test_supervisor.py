"""How the supervisor looks after a process, whatever that process does."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.commands.test_serving import eventually
from tests.support import processes
from tests.support.servers import ROOT

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(sys.platform != "linux", reason="orphans and filters of sockets as Linux has them"),
]


@contextmanager
def supervising(
    *command: str, log: Path, may_wait: bool = True, behind: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with processes.running(
        [
            *(sys.executable, "-m", "tests.commands.supervised"),
            str(behind or ("may-wait" if may_wait else "needed")),
            *command,
        ],
        log=log,
        ready=lambda: True,
        folder=ROOT,
    ) as process:
        yield process


def test_what_keeps_dying_is_started_again_after_longer_and_longer_pauses(tmp_path: Path) -> None:
    log = tmp_path / "log"

    with supervising("sh", "-c", "exit 3", log=log):
        assert eventually(lambda: len(log.read_text().splitlines()) >= 5)

    assert log.read_text().splitlines()[:5] == [
        f"the one ended (with status 3); it is started again in {pause} s." for pause in (0.0, 0.5, 1.0, 2.0, 4.0)
    ]


def test_one_that_is_needed_and_cannot_start_ends_all(tmp_path: Path) -> None:
    log = tmp_path / "log"

    with supervising("sh", "-c", "exit 3", log=log, may_wait=False) as process:
        status = process.wait(timeout=20)

    assert status == 1
    assert log.read_text().splitlines() == [
        "the one ended (with status 3).",
        "A process that is needed cannot be kept running: giving up.",
        "Stopping: finishing what is in flight.",
    ]


def test_what_may_wait_begins_once_the_web_process_is_ready(tmp_path: Path) -> None:
    ready, begun = tmp_path / "ready", tmp_path / "begun"

    with supervising("sh", "-c", f"touch {begun}; exec sleep 600", log=tmp_path / "log", behind=ready) as process:
        assert eventually(lambda: len(psutil.Process(process.pid).children()) == 1)
        # Longer than the supervisor takes to look after all of its processes.
        time.sleep(0.5)
        before = begun.exists()
        ready.touch()
        afterwards = eventually(begun.exists)

    assert (before, afterwards) == (False, True)


def test_one_that_does_not_leave_is_ended(tmp_path: Path) -> None:
    log = tmp_path / "log"

    with supervising("sh", "-c", "trap '' TERM; while :; do sleep 0.1; done", log=log) as process:
        assert eventually(lambda: psutil.Process(process.pid).children() != [])
        stubborn = psutil.Process(process.pid).children()[0]
        assert eventually(lambda: stubborn.children() != [])
        status = processes.stop(process)

    assert status == 0
    assert log.read_text().splitlines()[-1] == "Not waiting any longer."
    assert not stubborn.is_running()


def test_what_a_process_leaves_behind_is_buried(tmp_path: Path) -> None:
    with supervising("sh", "-c", "(sleep 2 &); exec sleep 600", log=tmp_path / "log") as process:
        supervisor = psutil.Process(process.pid)
        came = eventually(lambda: len(supervisor.children()) == 2)
        went = eventually(lambda: len(supervisor.children()) == 1)

    assert (came, went) == (True, True)
