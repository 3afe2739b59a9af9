"""A monolith that runs, and a service that the test plays: who does badly loses the people by itself."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from tests.intermediary.upstream import OK, Asked, Caller, Upstream, upstream_server
from tests.intermediary.wire import connected
from tests.support.servers import ROOT, Server, clean_environment, own_parts, serving

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

PLACE = """
import sys, django
django.setup()
from extraction.placements import store
share, shadow = map(int, sys.argv[1:])
row = store.placement_of("forum")
store.change("forum", row.epoch, actor="ana", reason="a test", share=share, shadow=shadow, phase="canary")
"""
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAllow: GET, POST, HEAD, OPTIONS\r\nX-Total-Count: 0\r\n"


@dataclass(kw_only=True)
class Stage:
    """A monolith, and the service of the forum."""

    server: Server
    service: Upstream
    parts: dict[str, str]

    def place(self, *, share: int, shadow: int = 0) -> None:
        """Let the service have so many of the people, once no older placement is in use."""
        self._run("-c", PLACE, str(share), str(shadow))
        time.sleep(1.5)

    def ask(self, times: int) -> None:
        """Let so many visitors read, four at a time."""
        with ThreadPoolExecutor(4) as visitors:
            assert set(visitors.map(self._read, range(times))) <= {200, 500}

    def _read(self, number: int) -> int:
        with connected(int(self.server.base.rpartition(":")[2])) as client:
            client.send(b"GET /api/posts/ HTTP/1.1\r\nHost: localhost\r\nUser-Agent: app %d\r\n\r\n" % number)
            return client.reply().status

    def placement(self) -> dict[str, Any]:
        """How the forum stands."""
        (look,) = json.loads(self._run("manage.py", "extraction", "status", "forum", "--json"))
        return dict(look)

    def taken_back(self) -> dict[str, Any]:
        """How the forum stands once the guard has decided."""
        deadline = time.monotonic() + 60
        while (now := self.placement())["share"]:
            assert time.monotonic() < deadline, "nobody took the people back"
        return now

    def _run(self, *arguments: str) -> str:
        environment = {**clean_environment(self.parts), "DJANGO_SETTINGS_MODULE": "agrovet.settings"}
        # Its exit code says what it thinks of the placement.
        done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def _running() -> Iterator[Stage]:
    with own_parts() as own, upstream_server() as service:
        parts = {
            **own,
            "FORUM_SERVICE_URL": f"http://127.0.0.1:{service.port}",
            "AGROVET_RATE_LIMITS": "no",
            "AGROVET_GUARD_SECONDS": "120",
            "AGROVET_GUARD_REQUESTS": "10",
            "AGROVET_GUARD_P99_MS": "100",
        }
        with serving(parts=parts) as server:
            yield Stage(server=server, service=service, parts=parts)


@pytest.fixture
def stage(_running: Stage) -> Stage:
    """Nobody is at the service, which does well."""
    _running.service.reset()
    _running.place(share=0)
    return _running


def _answer_later(seconds: float, answer: bytes = OK) -> Any:
    def answering(caller: Caller, asked: Asked) -> None:
        time.sleep(seconds)
        caller.send(answer)

    return answering


def test_a_service_that_does_well_keeps_its_people(stage: Stage) -> None:
    stage.place(share=50)

    stage.ask(100)
    time.sleep(3)

    assert len(stage.service.asked) >= 20
    now = stage.placement()
    assert (now["phase"], now["share"], now["who"]) == ("canary", 50, "ana")


def test_a_service_that_fails_loses_them(stage: Stage) -> None:
    stage.service.answering = _answer_later(0, b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n")
    stage.place(share=50)

    stage.ask(100)

    now = stage.taken_back()
    assert (now["phase"], now["share"], now["who"]) == ("prepared", 0, "guardrail")
    assert now["why"].startswith("In 120 s: ")
    assert "requests failed at the service (100.0 %)" in now["why"]


def test_a_service_that_is_slow_loses_them(stage: Stage) -> None:
    stage.service.answering = _answer_later(6)
    stage.place(share=50)

    stage.ask(40)

    now = stage.taken_back()
    assert (now["share"], now["who"]) == (0, "guardrail")
    assert "answers of the service took up to 10000 ms" in now["why"]


def test_a_service_that_answers_differently_loses_them(stage: Stage) -> None:
    stage.service.answering = _answer_later(0, EMPTY + b'Content-Length: 11\r\n\r\n[{"id": 1}]')
    stage.place(share=10, shadow=100)

    stage.ask(100)

    now = stage.taken_back()
    assert (now["share"], now["shadow"], now["who"]) == (0, 0, "guardrail")
    assert "repeated reads were answered differently (100.0 %)" in now["why"]
    assert now["mismatches"] >= 20


# The last one: the router leaves the service alone for a while afterwards.
def test_a_service_that_is_away_loses_them_and_no_request_fails(stage: Stage) -> None:
    stage.place(share=50)
    stage.service.stop()
    try:
        stage.ask(100)
        now = stage.taken_back()
    finally:
        stage.service.restart()

    assert (now["share"], now["who"]) == (0, "guardrail")
    assert "requests failed at the service (100.0 %), 0 of " in now["why"]
