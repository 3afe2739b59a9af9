"""The processes of a run: born in the nursery, killed at random, replaced."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil

from tests.support import processes
from tests.torture.bus.plan import BROKE_DOWN, WRITERS, Plan

ROOT = Path(__file__).resolve().parents[3]
LIVING = {"writer": WRITERS, "worker": 2, "web": 1, "sequencer": 1, "meddler": 1}
# How often a kill meets which; a worker's child is the process that works for it.
VICTIMS = {"writer": 40, "worker": 14, "worker's child": 22, "sequencer": 16, "web": 8}


@dataclass
class Family:
    """All processes of a run that live or have lived."""

    plan: Plan
    nursery: "subprocess.Popen[str]"
    chance: Random
    members: dict[str, list[psutil.Process]] = field(default_factory=dict)
    orphans: list[psutil.Process] = field(default_factory=list)
    killed: Counter[str] = field(default_factory=Counter)
    wanted: dict[str, int] = field(default_factory=lambda: dict(LIVING))
    born: int = 0

    def bear(self, role: str) -> psutil.Process | None:
        """Start a process; None if it has ended already."""
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.born += 1
        self.nursery.stdin.write(f"{role} {self.plan.seed * 100_000 + self.born}\n")
        self.nursery.stdin.flush()
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(int(self.nursery.stdout.readline()))
        return None

    def complete(self) -> None:
        """Replace who is missing, whether killed or gone by itself."""
        for role, number in self.wanted.items():
            living = [process for process in self.members.get(role, []) if process.is_running()]
            born = [self.bear(role) for _ in range(number - len(living))]
            self.members[role] = living + [process for process in born if process is not None]

    def kill_somebody(self) -> None:
        """Kill a process with SIGKILL: a publisher, a worker or what works for it, a server, a sequencer."""
        victim = self.chance.choices(list(VICTIMS), list(VICTIMS.values()))[0]
        role = "worker" if victim == "worker's child" else victim
        candidates = [process for process in self.members.get(role, []) if process.is_running()]
        if not candidates:
            return
        process = self.chance.choice(candidates)
        with contextlib.suppress(psutil.NoSuchProcess):
            children = process.children(recursive=True)
            if victim == "worker's child":
                if not children:
                    return
                self.chance.choice(children).kill()
            else:
                # Its children may finish what they are at, as they may where only the parent is killed.
                self.orphans += children
                process.kill()
            self.killed[victim] += 1

    def let_go(self, role: str) -> None:
        """Wait for the processes of a role to end by themselves, and replace them no more."""
        self.wanted.pop(role, None)
        psutil.wait_procs(self.members.pop(role, []), timeout=20)

    def end(self, *roles: str) -> None:
        """Kill all processes of these roles, uncounted."""
        for role in roles:
            for process in self.members.pop(role, []):
                _end(process)

    def end_all(self) -> None:
        """Kill whoever lives, and what they left behind."""
        self.end(*self.members)
        for process in self.orphans:
            _end(process)

    def do(self, role: str, *, within: float = 600) -> int:
        """
        Start a process that ends by itself, wait for it, and return how it ended.

        :raises ChildProcessError: if it broke down, with what it printed last
        """
        process = self.bear(role)
        if process is None:
            raise ChildProcessError(f"The {role} did not start.")
        ended = Path(self.plan.folder) / f"ended-{process.pid}"
        deadline = time.monotonic() + within
        while not ended.exists() or not ended.read_text():
            if time.monotonic() > deadline:
                raise TimeoutError(f"The {role} did not end within {within} s.")
            time.sleep(0.05)
        if (status := int(ended.read_text())) == BROKE_DOWN:
            raise ChildProcessError(processes.tail(Path(self.plan.folder) / f"{role}.log"))
        return status


def _end(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        for each in [*process.children(recursive=True), process]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()


@contextlib.contextmanager
def family(plan: Plan, environment: Mapping[str, str]) -> Iterator[Family]:
    """Start the nursery, with the tables made; kill everybody at the end."""
    log = Path(plan.folder) / "nursery.log"
    with log.open("w") as output:
        nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.bus.nursery", plan.to_json()],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
    born = Family(plan=plan, nursery=nursery, chance=Random(plan.seed))
    try:
        assert nursery.stdout is not None
        if nursery.stdout.readline() != "ready\n":
            raise processes.DidNotStart(f"The nursery ended:\n{processes.tail(log)}")
        yield born
    finally:
        born.end_all()
        nursery.send_signal(signal.SIGKILL)
        nursery.wait()
