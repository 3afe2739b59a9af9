"""How a server leaves that was told to: whoever has reached it is answered, and it does not stay for ever."""

import signal
import socket
import time
from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.commands.test_serving import children, eventually
from tests.support.servers import Server, own_parts, serving

pytestmark = pytest.mark.server

ASK = b"GET /api/health/ HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
def server() -> Iterator[Server]:
    with own_parts() as parts, serving(parts=parts) as server:
        yield server


def call(server: Server, *, within: float = 20) -> socket.socket:
    port = httpx.URL(server.base).port
    assert port is not None
    return socket.create_connection(("127.0.0.1", port), timeout=within)


def takes_nobody(server: Server) -> bool:
    """Whether a new connection is refused, or does not come about."""
    try:
        call(server, within=0.2).close()
    except OSError:
        return True
    return False


def answer(client: socket.socket) -> tuple[bytes, set[bytes]]:
    """The status line, and the header lines that say whether the connection goes on."""
    reader = client.makefile("rb")
    status, headers = reader.readline(), set()
    while (line := reader.readline()) not in (b"\r\n", b""):
        headers.add(line.strip().lower())
    reader.read(2)  # ok
    return status, headers


def test_who_waits_to_be_let_in_is_answered(server: Server) -> None:
    web = children(server)["web"]
    web.suspend()
    clients = [call(server) for _ in range(20)]
    for client in clients:
        client.sendall(ASK)

    server.process.send_signal(signal.SIGTERM)
    assert eventually(lambda: takes_nobody(server))
    web.resume()

    assert {answer(client)[0] for client in clients} == {b"HTTP/1.1 200 OK\r\n"}
    assert server.process.wait(timeout=20) == 0


def test_a_kept_connection_may_ask_once_more(server: Server) -> None:
    client = call(server)
    client.sendall(ASK)
    before = answer(client)

    server.process.send_signal(signal.SIGTERM)
    assert eventually(lambda: takes_nobody(server))
    time.sleep(0.3)  # it hears of it within a tenth of a second
    client.sendall(ASK)
    after = answer(client)

    assert before[0] == after[0] == b"HTTP/1.1 200 OK\r\n"
    assert (b"connection: close" in before[1], b"connection: close" in after[1]) == (False, True)
    assert server.process.wait(timeout=20) == 0


def test_who_never_ends_a_request_does_not_keep_the_server() -> None:
    with own_parts() as parts, serving(parts={**parts, "AGROVET_GRACE_SECONDS": "3"}) as server:
        client = call(server)
        client.sendall(b"POST /api/auth/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        supervisor = psutil.Process(server.process.pid)
        everybody = [supervisor, *supervisor.children(recursive=True)]

        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(timeout=20) == 0
    assert [process for process in everybody if process.is_running()] == []
