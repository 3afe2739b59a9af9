"""Slow clients in front of an extracted module: they hold none of its connections, and count as no fault of it."""

import socket
import time
from contextlib import ExitStack

import pytest

from tests.intermediary.catalogue import PATH, Stage, get, post
from tests.intermediary.proxies import Ours
from tests.intermediary.upstream import OK

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def _forum_apart(stage: Stage) -> None:
    assert isinstance(stage.proxy, Ours)
    stage.upstream.reset()
    stage.proxy.place(share=100, phase="remote")


def _slow(stage: Stage, stack: ExitStack, *, count: int) -> list[socket.socket]:
    """Begin so many bodies of which one byte is missing."""
    clients = []
    for _ in range(count):
        client = stack.enter_context(socket.create_connection(("127.0.0.1", stage.proxy.port), timeout=10))
        client.sendall(post(b"x" * 1000, b"Content-Type: application/json")[:-1])
        clients.append(client)
    return clients


def test_bodies_that_do_not_come_to_an_end_take_no_connection_to_the_service(stage: Stage) -> None:
    with ExitStack() as stack:
        clients = _slow(stage, stack, count=100)
        began = time.monotonic()
        replies = [stage.ask(get(PATH)) for _ in range(20)]
        took = time.monotonic() - began
        seen = len(stage.upstream.asked)
        clients[0].sendall(b"x")
        late = clients[0].recv(4096)

    assert [reply.status for reply in replies if reply] == [200] * 20
    assert (took < 3, seen) == (True, 20)
    assert late.startswith(b"HTTP/1.1 200")
    assert stage.upstream.asked[-1].body == b"x" * 1000


def test_a_body_that_is_taken_in_passes_unchanged(stage: Stage) -> None:
    body = bytes(range(256)) * 8000
    stage.upstream.answering = lambda caller, asked: caller.send(OK)

    whole = stage.ask(post(body, b"Content-Type: application/octet-stream"))
    chunked = stage.ask(
        get(PATH, b"Transfer-Encoding: chunked", method=b"POST") + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    )

    assert [reply.status for reply in (whole, chunked) if reply] == [200, 200]
    assert [asked.body for asked in stage.upstream.asked] == [body, body]
