"""How a running server is looked after: restarted where it dies, stopped without breaking off, started twice."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import psutil
import pytest

from tests.support import processes
from tests.support.servers import ON_POSTGRES, ROOT, Server, clean_environment, is_healthy, own_parts, serving

pytestmark = pytest.mark.server


@pytest.fixture
def server() -> Iterator[Server]:
    with own_parts() as parts, serving(parts=parts) as server:
        yield server


def eventually(holds: Callable[[], bool], *, within: float = 45) -> bool:
    deadline = time.monotonic() + within
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def children(server: Server) -> dict[str, psutil.Process]:
    """The processes that the supervisor started, by what they do."""
    found = {}
    for process in psutil.Process(server.process.pid).children():
        try:
            command = process.cmdline()
        except psutil.NoSuchProcess:
            continue  # it has just died
        found[command[-1] if "agrovet.serving.background" in command else "web"] = process
    return found


def test_redis_brings_a_worker_and_a_scheduler(server: Server) -> None:
    expected = {"web", "worker", "scheduler"} if ON_POSTGRES else {"web"}

    assert set(children(server)) == expected


def test_what_is_killed_is_started_again(server: Server) -> None:
    before = children(server)
    for process in before.values():
        process.send_signal(signal.SIGKILL)

    assert eventually(lambda: set(children(server)) == set(before))
    assert eventually(lambda: is_healthy(server.base))
    assert {process.pid for process in children(server).values()}.isdisjoint(p.pid for p in before.values())


def test_nothing_outlives_a_killed_supervisor(server: Server) -> None:
    started = psutil.Process(server.process.pid).children(recursive=True)

    server.process.kill()
    server.process.wait()

    assert eventually(lambda: not any(_lives(process) for process in started))


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_a_request_in_flight_is_finished_before_leaving(server: Server) -> None:
    body = json.dumps({"phone_number": "+50588880000", "password": "nadie"}).encode()
    head = (
        "POST /api/auth/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    port = httpx.URL(server.base).port
    assert port is not None
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(head.encode() + body[:10])
        time.sleep(0.3)

        server.process.send_signal(signal.SIGTERM)
        assert eventually(lambda: not processes.answers(port))
        client.sendall(body[10:])
        answer = client.makefile("rb").readline()

    assert answer.startswith(b"HTTP/1.1 4")
    assert server.process.wait(timeout=20) == 0


def test_told_to_stop_while_it_prepares_it_leaves_at_once() -> None:
    with own_parts() as parts:
        process = subprocess.Popen(
            [sys.executable, "-m", "agrovet.serving", "--port", str(processes.free_port())],
            cwd=ROOT,
            env=clean_environment(parts),
        )
        assert eventually(lambda: psutil.Process(process.pid).children() != [])
        migration = psutil.Process(process.pid).children()[0]

        process.terminate()

        assert process.wait(timeout=10) == 128 + signal.SIGTERM
        assert not _lives(migration)


def test_two_starts_at_once_migrate_once() -> None:
    with own_parts() as parts, ExitStack() as stack:
        command = [sys.executable, "manage.py", "migrate_all"]
        both = [
            stack.enter_context(
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=clean_environment(parts),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            )
            for _ in range(2)
        ]
        said = "".join(process.communicate(timeout=90)[0] for process in both)

    assert [process.returncode for process in both] == [0, 0], said
    assert said.count("Migrating the database default") == 1


def test_two_servers_share_one_database() -> None:
    with own_parts() as parts, serving(parts=parts) as one, serving(parts=parts) as other:
        person = {"phone_number": "+505 8888 7001", "password": "Cacao-2024", "name": "Rosa", "last_name": "Téllez"}
        registered = httpx.post(f"{one.base}/api/auth/register/", json=person)
        entered = httpx.post(f"{other.base}/api/auth/login/", json=person)

    assert (registered.status_code, entered.status_code) == (201, 200)


def test_old_clients_find_their_six_ports() -> None:
    if any(processes.answers(port) for port in range(8001, 8007)):
        pytest.skip("something else listens on one of the ports 8001 to 8006")

    with own_parts() as parts, serving(parts=parts, options=["--compat-ports"]):
        answers = [httpx.get(f"http://127.0.0.1:{port}/api/health/").text for port in range(8001, 8007)]

    assert answers == ["ok"] * 6
