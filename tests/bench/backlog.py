"""
A long backlog: `python -m tests.bench.backlog`, in a process of its own, works off the events that wait.

None of them has a position yet: they wait as they do when nobody has looked since they were published. The
process prints as JSON how many it applied, in how many seconds, and by how much its memory rose at most.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

import psutil  # noqa: E402 - once Django is set up
from django.db import connection  # noqa: E402 - as above

from agrovet.kernel import bus  # noqa: E402 - as above
from tests.bench.figures import Figure  # noqa: E402 - as above

MILLION = 1_000_000
MB = 1024 * 1024
EVERY = 0.02  # seconds between two looks at the memory

# Written by the database itself: a million rows through the ORM would take longer than to handle them.
_SERIES = {
    "postgresql": "SELECT generate_series(1, %s) AS number",
    "sqlite": "WITH RECURSIVE series(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM series WHERE number < %s) "
    "SELECT number FROM series",
}
_UID = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
_JSON = {"postgresql": "::jsonb", "sqlite": ""}


@dataclass(frozen=True, kw_only=True)
class Piled(bus.Event, name="bench.piled", module="media", entity="thing_id"):
    """A thing was put on the pile."""

    thing_id: int


@bus.subscribe(Piled, name="chat.takes_from_the_pile")
def take(event: Piled) -> None:
    """Write a row, as most handlers do."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_taken VALUES (%s)", [event.thing_id])


def measure() -> Iterator[Figure]:
    """The figures, of the database that was chosen."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_taken (thing BIGINT)")
    pile(2000)
    _worked_off()  # the tables are warm
    pile(MILLION)
    done = _worked_off()
    assert done["applied"] == MILLION, done
    yield Figure(
        name="a million waiting events, through one worker",
        measured=done["applied"] / done["seconds"],
        bar=1500,
        unit="/s",
        more_is_better=True,
        note=f"{done['seconds']:.0f} s, none had a position",
    )
    yield Figure(
        name="memory for a million waiting events",
        measured=done["rise"],
        bar=30,
        unit="MB more",
        note=f"highest of the whole run, {done['start']:.0f} MB before it",
    )


def pile(count: int) -> None:
    """Let so many events wait, of 500 entities."""
    vendor = connection.vendor
    payload = f"""('{{"thing_id": ' || number || '}}'){_JSON[vendor]}, '{{}}'{_JSON[vendor]}"""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bus_event (uid, name, version, module, key, payload, headers, published_at) "
            f"SELECT {_UID[vendor]}, '{Piled.name}', 1, '{Piled.module}', 'thing:' || (number %% 500), {payload}, "
            f"CURRENT_TIMESTAMP FROM ({_SERIES[vendor]}) AS series",
            [count],
        )


def _worked_off() -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.backlog"],
        env={**os.environ, "REDIS_URL": ""},
        stdout=subprocess.PIPE,
        check=True,
        timeout=3600,
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main() -> None:
    """Work off what waits, and tell how that went."""
    over = threading.Event()
    start = highest = _own_memory()

    def watch() -> None:
        nonlocal highest
        while not over.wait(EVERY):
            highest = max(highest, _own_memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    try:
        applied = bus.drain()
    finally:
        over.set()
        watcher.join()
    told = {
        "applied": applied,
        "seconds": time.perf_counter() - began,
        "start": start / MB,
        "rise": (highest - start) / MB,
    }
    sys.stdout.write(json.dumps(told))


def _own_memory() -> int:
    """Resident memory without pages of files: SQLite maps its file, and the system takes those back at will."""
    info = psutil.Process().memory_info()
    return int(info.rss - info.shared)


if __name__ == "__main__":
    main()
