"""The small world, and other processes on the database of a test."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kernel import world
from tests.support import processes
from tests.support.following import url_of_the_test

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def _world(transactional_db: None) -> Iterator[None]:
    """The table of what chat heard; the handlers of the test are gone after it."""
    world.make_table()
    yield
    world.forget()
    world.drop_table()


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The address of the test's database, for other processes."""
    return url_of_the_test()


Worker = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def worker(database_url: str) -> Iterator[Worker]:
    """Start `tests.kernel.worker`; what still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.kernel.worker", *arguments],
            cwd=ROOT,
            env={**os.environ, "REDIS_URL": "", "DATABASE_URL": database_url, **environment},
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        processes.kill(process)
