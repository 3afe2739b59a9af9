"""Whether lists stay as fast when there is a hundred times as much: the same requests at a share and in full."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from tests.bench.figures import Figure
from tests.support.postgres import Postgres, postgres_server

# P95 in full, by P95 at a hundredth.
BAR = 2.0
SEEDING_BAR = 15.0  # minutes, in full


def measure(scale: float) -> Iterator[Figure]:
    """Fill two databases of a PostgreSQL of its own, a hundredth and in full, then ask both for the same, in turns."""
    with postgres_server() as server:
        small = _filled(server, "small", scale / 100)
        started = perf_counter()
        large = _filled(server, "large", scale)
        minutes = (perf_counter() - started) / 60
        yield Figure(
            name=f"filling at scale {scale:g}", measured=minutes, bar=SEEDING_BAR * max(scale, 0.01), unit="min"
        )
        few, many = _p95(small, large)
        for name, milliseconds in many.items():
            yield Figure(
                name=f"P95 in full by P95 at 1 %, {name}",
                measured=milliseconds / few[name],
                bar=BAR,
                unit="x",
                note=f"{few[name]:.1f} ms, {milliseconds:.1f} ms",
            )


def _filled(server: Postgres, name: str, scale: float) -> dict[str, str]:
    environment = {**os.environ, "DATABASE_URL": server.create(name)}
    for command in (["migrate_all"], ["seed_scale", "--scale", str(scale), "--quiet"]):
        subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True, stdout=subprocess.DEVNULL)
    return environment


def _p95(*environments: dict[str, str]) -> list[dict[str, float]]:
    askers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.scale_asking"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for environment in environments
    ]
    answers: list[Any] = []
    for asker in askers:
        # One at a time: the other waits for its turn.
        answers.append(json.loads(asker.communicate("go\n")[0]))
    return answers
