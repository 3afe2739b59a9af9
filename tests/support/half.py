"""One half of the tests: all of them on one kind of database."""

import contextlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import processes
from tests.support.postgres import postgres_server
from tests.support.redis import redis_server

ROOT = Path(__file__).resolve().parent.parent.parent
# What does not depend on the database of the half, or meets both kinds by itself, runs in one of them.
ONLY_ON_POSTGRES = ["tests/backup/test_there_and_back.py"]
ONLY_ON_SQLITE = [
    "tests/backup/test_files.py",
    "tests/backup/test_refusals.py",
    "tests/contract/test_apart.py",
    "tests/isolation",
    "tests/boundaries",
    "tests/intermediary",
    "tests/container",
    "tests/console/browser",
    "tests/extraction/exporting",
    "tests/extraction/guarding",
    *(f"tests/extraction/planning/test_{name}.py" for name in ("code", "environment", "running")),
    *(f"tests/sight/test_{name}.py" for name in ("processes", "recording", "watching")),
]


@dataclass
class Half:
    """One run of pytest: its name, its process, and what it has told so far."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    tally: Path
    results: dict[str, str] = field(default_factory=dict)
    skips: dict[str, str] = field(default_factory=dict)
    hundredths: Counter[str] = field(default_factory=Counter)  # of seconds, by file
    total: int = 0
    told: int = 0

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
        if self.process.returncode not in (0, 1, 5) and not counts["failed"]:
            counts["failed"] += 1
        return counts


@contextlib.contextmanager
def running_half(name: str, arguments: list[str], common: Mapping[str, str], *, alone: bool) -> Iterator[Half]:
    """
    Run pytest on `sqlite` or on `postgres` until it ends or the block does.

    :param common: the environment of all halves
    :param alone: whether pytest shows its own output
    """
    folder = Path(tempfile.mkdtemp(prefix=f"agrovet-{name}-"))
    command = [sys.executable, "-m", "pytest", "-p", "tests.support.tally", f"--tally={folder / 'tally'}"]
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        environment = {**common, "AGROVET_DATA_DIR": str(folder / "data")}
        if name == "postgres":
            environment["DATABASE_URL"] = stack.enter_context(postgres_server()).create("agrovet")
            environment["REDIS_URL"] = stack.enter_context(redis_server())
        left_out = ONLY_ON_SQLITE if name == "postgres" else ONLY_ON_POSTGRES
        command += [f"--ignore={place}" for place in left_out]
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
        # SIGINT, so that pytest tears down its fixtures and with them the servers they started.
        stack.callback(processes.stop, process, with_signal=signal.SIGINT)
        yield Half(name=name, process=process, log=log, tally=folder / "tally")
