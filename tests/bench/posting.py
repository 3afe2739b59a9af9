"""
What publishing costs a request: `python -m tests.bench.posting`, in a process of its own.

It posts ads through all middleware, a few with the bus on and a few with it off in turn, and prints as JSON
the seconds that each took: at a steady rate, and then back to back, where each request shares the machine with
the handlers of those before it. The bell rings as in a server: this process's listener answers it. With
REDIS_URL it passes the wake-up on to a Celery worker; without, it handles the events beside the requests.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from unittest import mock

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "agrovet.settings"
django.setup()

from django.conf import settings  # noqa: E402 - once Django is set up
from django.core.handlers.base import BaseHandler  # noqa: E402 - as above
from django.test import RequestFactory  # noqa: E402 - as above

from agrovet.kernel import bus  # noqa: E402 - as above
from agrovet.kernel.bus import doorbell  # noqa: E402 - as above
from tests.bench import rows  # noqa: E402 - as above
from tests.support import processes  # noqa: E402 - as above

IN_A_ROW = 20
TURNS = 15  # with the bus, and as many without
RATE = 20  # requests a second, where they come steadily
QUIET = 0.5  # seconds between turns: what the last ones caused is not charged to the next


def main() -> None:
    """Post the ads, tell how long each took."""
    doorbell.listen()
    with _workers():
        handler = BaseHandler()
        handler.load_middleware()
        _turn(handler, is_on=True, apart=0)  # what is loaded once
        told = {"steady": _series(handler, apart=1 / RATE), "back_to_back": _series(handler, apart=0)}
    sys.stdout.write(json.dumps(told))


def _series(handler: BaseHandler, *, apart: float) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {"on": [], "off": []}
    for number in range(2 * TURNS):
        is_on = number % 2 == 0
        took["on" if is_on else "off"] += _turn(handler, is_on=is_on, apart=apart)
    return took


@contextmanager
def _workers() -> Iterator[None]:
    if not settings.REDIS_URL:
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with processes.running(
            [sys.executable, "-m", "celery", "-A", "agrovet", "worker", "-c2", "--loglevel=info"],
            log=log,
            ready=lambda: "ready." in log.read_text(),
            environment=os.environ,
            within=60,
        ):
            yield


def _turn(handler: BaseHandler, *, is_on: bool, apart: float) -> list[float]:
    publish = bus.publish
    took = []
    with mock.patch.object(bus, "publish", publish if is_on else lambda event: None):
        began = time.perf_counter()
        for number in range(IN_A_ROW):
            time.sleep(max(0.0, began + number * apart - time.perf_counter()))
            took.append(_post_an_ad(handler))
    time.sleep(QUIET)
    return took


def _post_an_ad(handler: BaseHandler) -> float:
    ad = {"title": "Semilla", "description": "d", "price": "10", "category": 1, "condition": "new"}
    request = RequestFactory().post(
        "/api/adds/",
        json.dumps(ad),
        content_type="application/json",
        headers={"authorization": f"Token {rows.KEY}", "host": "127.0.0.1"},
    )
    began = time.perf_counter()
    response = handler.get_response(request)
    seconds = time.perf_counter() - began
    assert response.status_code == 201, response.reason_phrase
    return seconds


@dataclass(frozen=True, kw_only=True)
class Posted:
    """The seconds that each ad took, with the bus on and off."""

    on: list[float]
    off: list[float]

    @property
    def share(self) -> float:
        """What the bus takes of a request, in percent, by the medians."""
        return (median(self.on) - median(self.off)) / median(self.on) * 100


def posted(**environment: str) -> dict[str, Posted]:
    """Post ads with these settings, on rows that are there: `steady` and `back_to_back`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.posting"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
        timeout=300,
    )
    return {how: Posted(**took) for how, took in json.loads(done.stdout).items()}


if __name__ == "__main__":
    main()
