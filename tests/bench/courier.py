"""
How long events are under way: `python -m tests.bench.courier`, in a process of its own.

It publishes one event after the other and prints, as JSON, for each the seconds from its publishing until
its handler had it. With REDIS_URL, a Celery worker that runs `tests.bench.courier` as its application
handles them; without, this process does.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

from django.conf import settings  # noqa: E402 - once Django is set up
from django.db import connection, transaction  # noqa: E402 - as above

from agrovet.celery import app  # noqa: E402, F401 - the worker's application
from agrovet.kernel import bus  # noqa: E402 - as above
from agrovet.kernel.databases import alias_of  # noqa: E402 - as above
from tests.support import processes  # noqa: E402 - as above

EVENTS = 400
PAUSE = 0.05  # seconds between two events


@dataclass(frozen=True, kw_only=True)
class Sent(bus.Event, name="bench.sent", module="forum", entity="letter_id"):
    """A letter was sent."""

    letter_id: int


@bus.subscribe(Sent, name="chat.receives", start="now")
def receive(event: Sent) -> None:
    """Note how long it took."""
    envelope = bus.current_envelope()
    assert envelope is not None
    with connection.cursor() as cursor:
        took = (datetime.now(UTC) - envelope.published_at).total_seconds()
        cursor.execute("INSERT INTO bench_received VALUES (%s, %s)", [event.letter_id, took])


def main() -> None:
    """Send the letters, wait for all, tell how long each took."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_received")
        cursor.execute("CREATE TABLE bench_received (letter BIGINT PRIMARY KEY, seconds DOUBLE PRECISION)")
    bus.drain()
    if not settings.REDIS_URL:
        _send()
        return
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        worker = [sys.executable, "-m", "celery", "-A", "tests.bench.courier", "worker", "-c1", "-P", "prefork"]
        with processes.running(
            [*worker, "--without-gossip", "--without-mingle", "--loglevel=info"],
            log=log,
            ready=lambda: "ready." in log.read_text(),
            environment=os.environ,
            within=60,
        ):
            _send()


def _send() -> None:
    # The first is not counted: it opens connections.
    for letter in range(EVENTS + 1):
        with transaction.atomic(using=alias_of("forum")):
            bus.publish(Sent(letter_id=letter))
        time.sleep(1 if letter == 0 else PAUSE)
    deadline = time.monotonic() + 60
    while len(took := _received()) < EVENTS:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{EVENTS - len(took)} of {EVENTS} letters never arrived.")
        time.sleep(0.1)
    sys.stdout.write(json.dumps(took))


def _received() -> list[float]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seconds FROM bench_received WHERE letter > 0")
        return [seconds for (seconds,) in cursor.fetchall()]


def seconds_under_way(**environment: str) -> list[float]:
    """How long each event took, sorted, with these settings."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.courier"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
    )
    found: list[float] = json.loads(done.stdout)
    return sorted(found)


if __name__ == "__main__":
    main()
