"""A server without Redis and without a worker is killed in the middle of its work; the next one finishes it."""

import os
import signal
from pathlib import Path

import httpx
import pytest

from tests.kernel.world import eventually
from tests.support.servers import own_parts, serving

pytestmark = pytest.mark.server


def _kill_web_processes(supervisor: int) -> None:
    for child in Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)


def _register(client: httpx.Client, number: int) -> tuple[int, str]:
    form = {"full_name": "Ana", "phone_number": f"+505 8300 {number:04d}", "password": "Clave-Segura-1"}
    answer = client.post("/api/auth/register/", json={**form, "role": "consumer"})
    assert answer.status_code == 201, answer.text
    return answer.json()["user"]["id"], answer.json()["token"]


def test_what_a_killed_server_had_announced_is_handled_by_the_next() -> None:
    with own_parts() as parts:
        alone = {name: value for name, value in parts.items() if name != "REDIS_URL"}
        with serving(parts=alone) as server, httpx.Client(base_url=server.base, timeout=30) as client:
            people = [_register(client, number) for number in range(4)]
            _kill_web_processes(server.process.pid)
            server.kill()

        with serving(parts=alone) as server, httpx.Client(base_url=server.base, timeout=30) as client:
            key = {"authorization": f"Token {people[0][1]}"}

            def has_profile(person: int) -> bool:
                return client.get(f"/api/profiles/consumers/{person}/", headers=key).status_code == 200

            assert eventually(lambda: all(has_profile(person) for person, _ in people))
