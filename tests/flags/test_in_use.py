"""
Modules are switched off and on while clients use them: a running server, real clients, the command line.

What clients are refused they are told; what they were told is done, and nothing else.
"""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.pictures import png
from tests.support.servers import ROOT, Server, clean_environment, own_parts, serving

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

OFF = "está desactivado temporalmente. Intente de nuevo más tarde."
ANA = {"phone_number": "+59170000001", "password": "Clave-Segura-1", "full_name": "Ana", "role": "Specialist"}


@dataclass(kw_only=True)
class Stage:
    """A server, and its operator."""

    server: Server
    parts: dict[str, str]

    def decide(self, *arguments: str) -> Any:
        """`manage.py flags …`, and the time that every process has to see it."""
        told = self.run("flags", *arguments, "--reason", "a test", "--json")
        time.sleep(1)
        return told

    def run(self, *arguments: str) -> Any:
        """What a command tells as JSON."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=clean_environment(self.parts),
            capture_output=True,
            text=True,
            check=False,
        )
        # `bus status` ends with 1 where something needs a person.
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)


@dataclass
class Client:
    """Sends one request after the other, and counts the answers."""

    base: str
    path: str
    answers: list[httpx.Response] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def ask(self, stopping: threading.Event) -> None:
        """Until it is told to stop; a visitor sends a picture where pictures are kept, and reads elsewhere."""
        with httpx.Client(base_url=self.base, timeout=30) as http:
            while not stopping.is_set():
                try:
                    files = {"image": ("x.png", png(len(self.answers)))} if self.path == "/api/media/" else None
                    self.answers.append(http.post(self.path, files=files) if files else http.get(self.path))
                except httpx.HTTPError as error:
                    self.failed.append(repr(error))
                time.sleep(0.01)

    @property
    def statuses(self) -> Counter[int]:
        """How many answers of each status."""
        return Counter(answer.status_code for answer in self.answers)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with own_parts() as parts:
        parts = {**parts, "AGROVET_RATE_LIMITS": "no"}
        with serving(parts=parts) as server:
            yield Stage(server=server, parts=parts)


@contextmanager
def _asking(*clients: Client) -> Iterator[None]:
    """In the block the clients ask, each in a thread of its own."""
    stopping = threading.Event()
    threads = [threading.Thread(target=client.ask, args=[stopping]) for client in clients]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        stopping.set()
        for each in threads:
            each.join()


def _files(server: Server) -> int:
    return sum(1 for path in (server.data / "media").rglob("*") if path.is_file())


def test_a_module_is_switched_off_and_on_while_clients_use_it_and_no_answer_is_untrue(stage: Stage) -> None:
    sends = Client(stage.server.base, "/api/media/")
    others = [Client(stage.server.base, path) for path in ("/api/adds/", "/api/posts/", "/api/health/")]

    with _asking(sends, *others):
        stage.decide("off", "module.media")
        while_off = len(sends.answers)
        time.sleep(0.5)
        refused = sends.answers[while_off:]
        stage.decide("on", "module.media")
        time.sleep(0.5)

    assert [client.failed for client in (sends, *others)] == [[]] * 4
    assert [set(client.statuses) for client in others] == [{200}] * 3
    assert set(sends.statuses) == {201, 503}
    assert {answer.status_code for answer in refused} == {503}
    assert {(answer.json()["detail"], answer.headers["retry-after"]) for answer in refused} == {
        (f"El servicio media {OFF}", "30")
    }
    assert _files(stage.server) == sends.statuses[201]


def test_what_others_announce_to_it_waits_and_is_handled_once_it_is_on(stage: Stage) -> None:
    stage.decide("off", "module.forum")
    registered = httpx.post(f"{stage.server.base}/api/auth/register/", json=ANA, timeout=60)
    time.sleep(1)
    waiting = _behind(stage)
    stage.decide("on", "module.forum")
    deadline = time.monotonic() + 60
    while _behind(stage) and time.monotonic() < deadline:
        time.sleep(0.5)

    assert registered.status_code == 201
    assert waiting == {"forum.join_communities_of_role": 1}
    assert _behind(stage) == {}
    assert stage.run("bus", "parked", "--json") == []


def _behind(stage: Stage) -> dict[str, int]:
    """The forum's handlers of what accounts announces that are behind, and by how many events."""
    return {
        each["handler"]: each["lag"]
        for each in stage.run("bus", "status", "--json")["handlers"]
        if each["handler"].startswith("forum.") and each["source"] == "accounts" and each["lag"]
    }


def test_its_sockets_are_closed_and_refused_with_a_code_that_says_try_again_later(stage: Stage) -> None:
    address = f"{stage.server.base.replace('http', 'ws', 1)}/ws/test/"
    with connect(address) as already_open:
        greeting = already_open.recv()
        stage.decide("off", "module.chat")
        with suppress(ConnectionClosed):
            already_open.recv(timeout=10)
    with connect(address) as too_late, pytest.raises(ConnectionClosed):
        too_late.recv(timeout=10)
    stage.decide("on", "module.chat")
    with connect(address) as again:
        greeting_again = again.recv()

    assert [already_open.close_code, too_late.close_code] == [1013, 1013]
    assert greeting == greeting_again


def test_a_modules_service_goes_by_what_was_decided_too() -> None:
    with (
        own_parts() as parts,
        serving(parts={**parts, "AGROVET_RATE_LIMITS": "no", "AGROVET_MODULES": "media"}) as service,
    ):
        stage = Stage(server=service, parts=parts)
        answers = []
        for decision in (
            ["off", "media.anonymous_upload"],
            ["reset", "media.anonymous_upload"],
            ["off", "module.media"],
        ):
            stage.decide(*decision)
            answers.append(httpx.post(f"{service.base}/api/media/", files={"image": ("x.png", png())}, timeout=60))

    assert [answer.status_code for answer in answers] == [401, 201, 503]
    assert answers[2].json() == {"detail": f"El servicio media {OFF}"}
