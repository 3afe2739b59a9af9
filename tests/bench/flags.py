"""Flags: what asking for one costs, and how soon all processes know of a decision."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from agrovet.kernel import flags
from agrovet.kernel.flags import decided, loading, operations, queries
from agrovet.kernel.flags.rules import Asker
from agrovet.kernel.identity import Identity
from tests.bench import asking, rows
from tests.bench.figures import Figure
from tests.bench.turns import in_turns

NAME = "profiles.badges"
SOMEBODY = Identity(id=7, full_name="", role="Specialist", is_staff=False)
ROUNDS = 50
PROCESSES = 6
DECISIONS = 12


def measure() -> Iterator[Figure]:
    """The figures, of the database that was chosen."""
    yield from _evaluating()
    yield from _reaching()


def _evaluating() -> Iterator[Figure]:
    operations.set_rules(
        NAME, [{"people": [1]}, {"role": "consumer"}], seen=0, actor="bench", reason="to look at rules"
    )
    operations.set_share(NAME, 50, seen=1, actor="bench", reason="and at a share")
    known = decided.decided(NAME)
    assert known is not None
    asker = Asker(key="person:7", role="Specialist")
    rows.fill(rows.FEW)
    whole, alone, request = in_turns(
        (lambda: flags.is_on(NAME, person=SOMEBODY), 400),
        (lambda: known.choice(NAME, asker, lambda name: "", time.time()), 400),
        (lambda: asking.ask("/api/categories/"), 4),
        rounds=ROUNDS,
    )
    yield Figure(
        name="evaluating a flag with two rules and a share",
        measured=whole * 1e6,
        bar=20,
        unit="µs",
        note=f"processor time; {whole / alone:.1f} times the decision alone ({alone * 1e6:.1f} µs)",
    )
    yield Figure(
        name="evaluating a flag, share of a small request",
        measured=100 * whole / request,
        bar=2,
        unit="%",
        note=f"of {request * 1000:.2f} ms for the categories",
    )


def _reaching() -> Iterator[Figure]:
    followers = [_follower() for _ in range(PROCESSES)]
    took: list[float] = []
    try:
        for each in followers:
            assert _line(each) == "ready"
        for number in range(DECISIONS):
            # Not in step with their looks.
            time.sleep(0.7 + number * 0.041)
            look = queries.flag("module.chat")
            decide = operations.switch_on if look.mode == "off" else operations.switch_off
            decide("module.chat", seen=look.version, actor="bench", reason="to see how soon it is known")
            committed = time.time()
            took += [json.loads(_line(each))["at"] - committed for each in followers]
    finally:
        for each in followers:
            each.kill()
            each.wait()
        loading.forget()
    yield Figure(
        name=f"a decision is known in {PROCESSES} processes, the last of them",
        measured=max(took) * 1000,
        bar=1000,
        unit="ms",
        note=f"{DECISIONS} decisions, half of all within {median(took) * 1000:.0f} ms",
    )


def _follower() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.flags.follower"],
        env={**os.environ, "REDIS_URL": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
