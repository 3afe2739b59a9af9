"""
How long events are under way: `python -m tests.bench.courier RATE CHILDREN`, in a process of its own.

It publishes events at a steady rate, one transaction each, and prints as JSON how many seconds passed from
each one's publishing until its handler had it. With REDIS_URL, a Celery worker with so many children that
runs `tests.bench.courier` as its application handles them; without, this process does.
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

SECONDS = 15  # how long it sends, at the rate it is given


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
        worker = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.bench.courier",
            "worker",
            "-P",
            "prefork",
            "-c",
            sys.argv[2],
        ]
        with processes.running(
            [*worker, "-P", "prefork", "--without-gossip", "--without-mingle", "--loglevel=info"],
            log=log,
            ready=lambda: "ready." in log.read_text(),
            environment=os.environ,
            within=60,
        ):
            _send()


def _send() -> None:
    rate = int(sys.argv[1])
    events = rate * SECONDS
    # The first is not counted: it opens connections.
    _publish(0)
    time.sleep(1)
    began = time.monotonic()
    for letter in range(1, events + 1):
        _publish(letter)
        # By the clock: what publishing takes is part of the pause.
        time.sleep(max(0.0, began + letter / rate - time.monotonic()))
    sent_in = time.monotonic() - began
    deadline = time.monotonic() + 60
    while len(took := _received()) < events:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{events - len(took)} of {events} letters never arrived.")
        time.sleep(0.1)
    sys.stdout.write(json.dumps({"took": took, "rate": events / sent_in}))


def _publish(letter: int) -> None:
    with transaction.atomic(using=alias_of("forum")):
        bus.publish(Sent(letter_id=letter))


def _received() -> list[float]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seconds FROM bench_received WHERE letter > 0")
        return [seconds for (seconds,) in cursor.fetchall()]


@dataclass(frozen=True, kw_only=True)
class Journey:
    """How long the events were under way, in seconds, sorted, and how many were sent a second."""

    took: list[float]
    rate: float


def journey(*, rate: int, children: int = 1, **environment: str) -> Journey:
    """Send so many events a second, with these settings, to a worker with so many children."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.courier", str(rate), str(children)],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
    )
    found = json.loads(done.stdout)
    return Journey(took=sorted(found["took"]), rate=found["rate"])


if __name__ == "__main__":
    main()
