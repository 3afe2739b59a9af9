"""Clients that keep a server waiting: each is told, or cut off, and none holds a place that others need."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator

import httpx
import pytest
from websockets.sync.client import connect

from agrovet.serving.crowding import Crowd
from agrovet.serving.patience import Patience, Wait
from agrovet.serving.unread import UnreadBudget
from tests.support.servers import ON_POSTGRES, Server, own_parts, serving

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(ON_POSTGRES, reason="Connections know nothing of databases: once is enough"),
]
TOO_SLOW = {"detail": "La petición tardó demasiado en llegar. Intente de nuevo."}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with (
        own_parts() as parts,
        serving(parts={**parts, "AGROVET_HEAD_SECONDS": "1", "AGROVET_BODY_SECONDS": "1"}, within=300) as server,
    ):
        yield server


def call(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", httpx.URL(server.base).port or 0), timeout=10)


def all_that_comes(client: socket.socket) -> bytes:
    try:
        return client.makefile("rb").read()
    except ConnectionResetError:
        return b""  # what was sent when the server had hung up already: that is no word either


def status_and_body(came: bytes) -> tuple[int, object]:
    head, _, body = came.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def trickle(client: socket.socket, text: bytes) -> None:
    """A byte now and then, for as long as the server takes them."""
    for byte in text:
        try:
            client.sendall(bytes([byte]))
        except OSError:
            return
        time.sleep(0.2)


def test_a_head_that_comes_byte_by_byte_is_not_waited_for(server: Server) -> None:
    with call(server) as client:
        trickle(client, b"GET / HTTP")

        assert status_and_body(all_that_comes(client)) == (408, TOO_SLOW)


def test_who_says_nothing_is_left_without_a_word(server: Server) -> None:
    with call(server) as silent, call(server) as idling:
        trickle(idling, b"\r\n\r\n\r\n")

        assert (all_that_comes(silent), all_that_comes(idling)) == (b"", b"")


def test_a_body_that_does_not_come_is_not_waited_for(server: Server) -> None:
    with call(server) as client:
        client.sendall(b"POST /api/auth/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
        trickle(client, b'{"phone')

        assert status_and_body(all_that_comes(client)) == (408, TOO_SLOW)


def test_a_body_that_goes_on_coming_is_taken_however_long_it_takes(server: Server) -> None:
    body = json.dumps({"phone_number": "+505 8888 0000", "password": "x" * 3000}).encode()
    head = (
        "POST /api/auth/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
    )
    with call(server) as client:
        client.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
        for start in range(0, len(body), 400):
            client.sendall(body[start : start + 400])
            time.sleep(0.3)

        assert status_and_body(all_that_comes(client))[0] in (400, 401)


def test_a_kept_connection_may_rest_between_two_requests(server: Server) -> None:
    with httpx.Client(base_url=server.base) as client:
        statuses = []
        for _ in range(2):
            statuses.append(client.get("/api/health/").status_code)
            ours = client.get("/api/health/").extensions["network_stream"].get_extra_info("client_addr")
            time.sleep(1.5)
        again = client.get("/api/health/").extensions["network_stream"].get_extra_info("client_addr")

    assert statuses == [200, 200]
    assert again == ours


def test_a_socket_may_be_quiet_for_as_long_as_it_likes(server: Server) -> None:
    person = {"full_name": "Ana", "phone_number": "50588880000", "password": "Quieta-12345", "role": "consumer"}
    key = httpx.post(f"{server.base}/api/auth/register/", json=person).json()["token"]

    with connect(f"{server.base.replace('http', 'ws')}/ws/presence/?token={key}") as client:
        time.sleep(2.5)
        pong = client.ping()

        assert pong.wait(timeout=5)


async def _ends_of(*, unread: list[int]) -> tuple[list[Wait], float]:
    """For what patience ended, and after how many seconds, while so many bytes wait to be read, look by look."""
    ended: list[Wait] = []
    loop = asyncio.get_running_loop()
    patience = Patience(loop, give_up=ended.append, unread=lambda: unread.pop(0), is_held=lambda: False)
    patience.reading_seconds = 0.05
    began = loop.time()
    patience.for_reading()
    while not ended and loop.time() < began + 5:
        await asyncio.sleep(0.01)
    return ended, loop.time() - began


async def test_who_reads_a_little_now_and_then_is_waited_for_until_they_stop() -> None:
    kb = 1024
    ended, seconds = await _ends_of(unread=[90 * kb, 60 * kb, 60 * kb, 30 * kb, 30 * kb, 30 * kb])

    assert ended == ["reading"]
    assert seconds >= 0.15  # two looks found less to read, the third found the same


async def test_a_byte_now_and_then_is_no_reading() -> None:
    ended, seconds = await _ends_of(unread=[90_000, 89_999, 89_998, 89_997])

    assert ended == ["reading"]
    assert seconds < 0.15


async def _body_ends(*, came: list[int]) -> list[Wait]:
    """Return for what patience ended while so many bytes of a body come, 0.05 s apart."""
    ended: list[Wait] = []
    patience = Patience(asyncio.get_running_loop(), give_up=ended.append, unread=int, is_held=lambda: False)
    patience.body_seconds = 0.2
    for size in came:
        if ended:
            break
        patience.for_body(size)
        await asyncio.sleep(0.05)
    patience.over()
    return ended


async def test_a_body_has_a_least_rate_over_the_whole_and_not_from_one_wait_to_the_next() -> None:
    assert await _body_ends(came=[2000] * 12) == []
    assert await _body_ends(came=[1024] + [1] * 40) == ["body"]


def test_of_what_is_not_read_there_is_a_bound_and_the_largest_part_goes_first() -> None:
    unread = UnreadBudget(most=1000)
    small, large, newcomer = Somebody(), Somebody(), Somebody()
    unread.waits(small, 100)
    unread.waits(large, 800)

    unread.waits(newcomer, 300)

    assert [each.is_out for each in (small, large, newcomer)] == [False, True, False]


class Somebody:
    """A connection that remembers whether it was thrown out."""

    is_out = False

    def throw_out(self) -> None:
        self.is_out = True


def test_where_all_places_are_taken_whoever_has_idled_longest_goes() -> None:
    crowd = Crowd(most=2)
    asking, idle, newcomer, late = Somebody(), Somebody(), Somebody(), Somebody()
    crowd.enter(asking)
    crowd.enter(idle)
    crowd.asks(asking)

    assert crowd.enter(newcomer)
    crowd.asks(newcomer)

    assert not crowd.enter(late)
    assert [each.is_out for each in (asking, idle, newcomer)] == [False, True, False]
    crowd.rests(asking)
    assert crowd.enter(late)
    assert asking.is_out
