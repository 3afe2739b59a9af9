"""Other processes on the database of a test: its address for them, and those that say what they see there."""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db import connection

from tests.support import processes
from tests.support.servers import ROOT


def url_of_the_test() -> str:
    """The address of the test's database, as DATABASE_URL takes it."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


class Follower:
    """A Python module that runs on the test's database, prints `ready`, and then a line for each thing it sees."""

    module: str

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module],
            cwd=ROOT,
            env={**os.environ, "REDIS_URL": "", "DATABASE_URL": url_of_the_test()},
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

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._said.put(line.strip())

    def _listen_to_complaints(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.complaints.append(line.strip())


F = TypeVar("F", bound=Follower)


def followers(kind: type[F]) -> Iterator[Callable[[], F]]:
    """For a fixture: what starts one of them; those that still run at the end are killed."""
    started: list[F] = []

    def start() -> F:
        started.append(kind())
        assert started[-1].hears() == "ready"
        return started[-1]

    yield start
    for each in started:
        processes.kill(each.process)
