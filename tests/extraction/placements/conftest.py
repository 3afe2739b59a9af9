"""Other processes that follow the placements in the database of a test."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from agrovet.kernel import placement
from tests.support import processes

ROOT = Path(__file__).resolve().parent.parent.parent.parent


class Follower:
    """One of them, and what it says."""

    def __init__(self, url: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.extraction.placements.follower"],
            cwd=ROOT,
            env={**os.environ, "REDIS_URL": "", "DATABASE_URL": url},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        self._said: queue.Queue[str] = queue.Queue()
        self.complaints: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._listen_to_complaints, daemon=True).start()

    def hears(self, *, within: float = 30) -> str:
        """The next line that it says."""
        return self._said.get(timeout=within)

    def hold(self, until: Path) -> None:
        """Let it write the forum until the file is there."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"hold {until}\n")
        self.process.stdin.flush()
        assert self.hears() == "holding"

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._said.put(line.strip())

    def _listen_to_complaints(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.complaints.append(line.strip())


@pytest.fixture
def follow(transactional_db: None) -> Iterator[Callable[[], Follower]]:
    """Start a process that follows; those that still run at the end are killed."""
    found = connection.settings_dict
    url = (
        f"sqlite:///{found['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
    )
    started: list[Follower] = []

    def start() -> Follower:
        started.append(Follower(url))
        assert started[-1].hears() == "ready"
        return started[-1]

    yield start
    for each in started:
        processes.kill(each.process)


@pytest.fixture(autouse=True)
def _local_again() -> Iterator[None]:
    yield
    placement.learn({})
