"""Whether lists take as long, and as much memory, when there is a hundred times as much: the same, asked of both."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from time import perf_counter
from typing import Any

import psycopg

from tests.bench.figures import Figure
from tests.bench.scale_asking import WARM_UP
from tests.support.postgres import Postgres, postgres_server

# P95 in full, by P95 at a hundredth.
BAR = 2.0
ROUNDS = 40
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
        few, many = _asked(small, large)
        yield from _compared(few, many)


def _compared(few: Mapping[str, Any], many: Mapping[str, Any]) -> Iterator[Figure]:
    for name, milliseconds in many["p95"].items():
        yield Figure(
            name=f"P95 in full by P95 at 1 %, {name}",
            measured=milliseconds / few["p95"][name],
            bar=BAR,
            unit="x",
            note=f"{few['p95'][name]:.1f} ms, {milliseconds:.1f} ms",
        )
    yield Figure(name="ads, 20 of them, not kept, in full, P95", measured=many["p95"]["ads"], bar=10, unit="ms")
    yield Figure(name="ads, 20 of them, not kept, in full", measured=many["statements"], bar=6, unit="statements")
    yield Figure(
        name="memory for the post with the longest thread in full by that at 1 %",
        measured=many["memory"] / few["memory"],
        bar=BAR,
        unit="x",
        note=f"{few['memory']:.1f} MB, {many['memory']:.1f} MB",
    )


def _filled(server: Postgres, name: str, scale: float) -> dict[str, str]:
    environment = {**os.environ, "DATABASE_URL": server.create(name)}
    for command in (["migrate_all"], ["seed_scale", "--scale", str(scale), "--quiet"]):
        subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True, stdout=subprocess.DEVNULL)
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
        # As autovacuum does soon after, and not while lists are being asked for.
        connection.execute("VACUUM (ANALYZE)")
    return environment


def _asked(*environments: dict[str, str]) -> list[dict[str, Any]]:
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
    for _ in range(WARM_UP + ROUNDS):
        for asker in askers:
            _say(asker, "ask")
    return [json.loads(asker.communicate()[0]) for asker in askers]


def _say(asker: "subprocess.Popen[str]", text: str) -> None:
    """Have it ask once, while the other one waits."""
    assert asker.stdin is not None
    assert asker.stdout is not None
    print(text, file=asker.stdin, flush=True)
    if not asker.stdout.readline():
        raise RuntimeError(f"What asks the database ended with {asker.wait()}.")
