"""
Many write at random while the forum is copied and followed, and whoever does that is killed again and again: at a
standstill both sides are the same. Without the notes that capture takes they are not.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections

from extraction.gates import gate as gates
from extraction.moving.copying import copy
from extraction.moving.draining import drain
from extraction.moving.following import catch_up, copied_pair
from extraction.moving.verifying import verify
from tests.extraction.moving import town
from tests.extraction.moving.test_moving import prepare
from tests.extraction.sides import ROOT, Sides
from tests.support import processes

Worker = Callable[..., "subprocess.Popen[str]"]
WRITERS = 2
pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]


@pytest.fixture
def worker(sides: Sides) -> Iterator[Worker]:
    """Start `tests.extraction.moving.worker` and wait until it begins; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(what: str, *rest: object) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.extraction.moving.worker", what, sides.home, sides.service]
            + [str(each) for each in rest],
            cwd=ROOT,
            env={**os.environ, "REDIS_URL": ""},
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        processes.kill(process)


def _kill_soon(process: "subprocess.Popen[str]", *, within: float, seed: int) -> None:
    time.sleep(random.Random(seed).uniform(0, within))
    assert process.poll() in (None, 0), "it ended by itself, and badly"
    processes.kill(process)


def _forget_what_was_noted(sides: Sides) -> None:
    """Take the triggers away that note what is written to memberships."""
    with connections["home"].cursor() as cursor:
        for what in ("insert", "update", "delete"):
            if sides.is_postgres:
                cursor.execute(f"DROP TRIGGER extraction_capture_forum_{what} ON forum_membership")
            else:
                cursor.execute(f"DROP TRIGGER extraction_capture_forum_forum_membership_{what}")


@pytest.mark.parametrize("captures", [True, False], ids=["captured", "sabotaged"])
@pytest.mark.parametrize("seed", [1])
def test_both_sides_are_the_same_at_a_standstill(
    sides: Sides, worker: Worker, tmp_path: Path, *, seed: int, captures: bool
) -> None:
    town.settle("home")
    prepare("forum")
    if not captures:
        _forget_what_was_noted(sides)
    writers = [worker("write", seed * 100 + number, tmp_path / "end") for number in range(WRITERS)]

    # Small, so that writers come in between; but a step in SQLite must bring more than they write meanwhile.
    few = 10 if sides.is_postgres else 500
    copy("home", "service", "forum", chunk=few)
    time.sleep(1)
    verify("home", "service", "forum", chunk=5 * few)
    (tmp_path / "end").touch()
    written = [int(writer.communicate()[0]) for writer in writers]
    catch_up("home", "service", "forum")
    drained = captures and drain(copied_pair("home", "service", "forum"))

    assert min(written) > 0
    assert drained or not captures
    same_rows = town.contents("service", "forum") == town.contents("home", "forum")
    same_digests = town.digests("service", "forum") == town.digests("home", "forum")
    assert (same_rows, same_digests) == (captures, captures)
    assert verify("home", "service", "forum").is_equal is captures


def test_a_mover_that_is_killed_at_any_instant_is_followed_by_another(
    sides: Sides, worker: Worker, tmp_path: Path
) -> None:
    town.settle("home")
    writers = [worker("write", number, tmp_path / "end") for number in range(WRITERS)]

    for seed in range(3):
        _kill_soon(worker("install"), within=0.3, seed=seed)
    for alias in ("home", "service"):
        gates.install(alias, "forum")
    gates.close_gate("service", "forum")
    for seed in range(4):
        _kill_soon(worker("move"), within=1.5, seed=seed)
    (tmp_path / "end").touch()
    for writer in writers:
        writer.communicate()
    copy("home", "service", "forum")
    catch_up("home", "service", "forum")

    assert gates.missing("home", "forum") == gates.missing("service", "forum") == []
    assert town.contents("service", "forum") == town.contents("home", "forum")
    assert verify("home", "service", "forum").is_equal


def test_a_drain_that_is_killed_is_drained_again(sides: Sides, worker: Worker, tmp_path: Path) -> None:
    town.settle("home")
    prepare("forum")
    copy("home", "service", "forum")
    verify("home", "service", "forum")

    for seed in range(4):
        writer = worker("write", seed, tmp_path / f"end-{seed}")
        time.sleep(0.5)
        (tmp_path / f"end-{seed}").touch()
        writer.communicate()
        _kill_soon(worker("drain"), within=0.1, seed=seed)
    done = drain(copied_pair("home", "service", "forum"))

    assert done.compared > 0
    assert town.contents("service", "forum") == town.contents("home", "forum")
