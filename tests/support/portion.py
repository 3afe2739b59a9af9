"""One run of pytest, with a database, a Redis and a folder of data of its own."""

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import processes
from tests.support.portions import ROOT
from tests.support.postgres import postgres_server
from tests.support.redis import redis_server

# What pytest ends with: all is well, a test failed, there was no test.
ENDED = (0, 1, 5)
TEARING_DOWN = 20  # seconds


@dataclass
class Portion:
    """A run of pytest: its process, and what it has told so far."""

    process: subprocess.Popen[bytes]
    log: Path
    tally: Path
    results: dict[str, str] = field(default_factory=dict)
    skips: dict[str, str] = field(default_factory=dict)
    hundredths: Counter[str] = field(default_factory=Counter)  # of seconds, by file
    total: int | None = None
    told: int = 0
    interrupted: bool = False

    def read(self) -> list[str]:
        """Take in what the run has told; returns the names of tests that failed since."""
        lines = self.tally.read_text().splitlines() if self.tally.exists() else []
        failed = []
        for line in lines[self.told :]:
            told = json.loads(line)
            if "total" in told:
                self.total = told["total"]
                continue
            if "seconds" in told:
                self.hundredths[told["test"].partition("::")[0]] += round(told["seconds"] * 100)
                continue
            self.results[told["test"]] = told["outcome"]
            if told["outcome"] == "skipped":
                self.skips[told["test"]] = told["reason"]
            if told["outcome"] == "failed":
                failed.append(told["test"])
        self.told = len(lines)
        return failed

    def counts(self) -> Counter[str]:
        """How many tests ended how. A run that broke off counts as a failure of its own."""
        counts = Counter(self.results.values())
        if self.process.returncode not in ENDED and not counts["failed"]:
            counts["failed"] += 1
        return counts

    def interrupt(self) -> None:
        """Have pytest tear down its fixtures, and with them the servers they started."""
        # Once: a second time would break that off.
        if not self.interrupted and self.process.poll() is None:
            self.interrupted = True
            self.process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        """Interrupt it, and kill it where that takes long."""
        self.interrupt()
        try:
            self.process.wait(timeout=TEARING_DOWN)
        except subprocess.TimeoutExpired:
            processes.kill(self.process)


@contextlib.contextmanager
def running_portion(
    half: str, arguments: Sequence[str], common: Mapping[str, str], *, alone: bool
) -> Iterator[Portion]:
    """
    Run pytest on `sqlite` or on `postgres` until it ends or the block does.

    :param common: the environment of all portions
    :param alone: whether pytest shows its own output
    """
    folder = Path(tempfile.mkdtemp(prefix=f"agrovet-{half}-"))
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.tally", f"--tally={folder / 'tally'}"]
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        environment = {**common, "AGROVET_DATA_DIR": str(folder / "data")}
        if half == "postgres":
            environment["DATABASE_URL"] = stack.enter_context(postgres_server()).create("agrovet")
            environment["REDIS_URL"] = stack.enter_context(redis_server())
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*command, *([] if alone else ["-q", "--color=no"]), *arguments],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=None if alone else output,
                stderr=None if alone else output,
                start_new_session=True,
            )
        portion = Portion(process=process, log=log, tally=folder / "tally")
        stack.callback(portion.stop)
        yield portion
