"""A key that ends in one process closes its sockets in all others, on one database, within moments."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.support.servers import Server, own_parts, serving

pytestmark = pytest.mark.server

NUMBER, PASSWORD, NEW = "+50588880001", "Clave-Segura-1", "Otra-Clave-9"
KEY_ENDED = 4401
AT_MOST = 3.0  # seconds; one, on a machine that has nothing else to do


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Server, Server, Server]]:
    """Two that host everything, and one that hosts no sockets; all on one database."""
    with own_parts() as parts:
        few = {**parts, "AGROVET_MODULES": "accounts,media,profiles"}
        with serving(parts=parts) as first, serving(parts=parts) as second, serving(parts=few) as without_chat:
            yield first, second, without_chat


@pytest.fixture
def keys(servers: tuple[Server, Server, Server]) -> Iterator[tuple[str, str]]:
    """Two keys of one person, who is gone afterwards."""
    base = servers[0].base
    form = {"phone_number": NUMBER, "password": PASSWORD, "full_name": "Ana", "role": "consumer"}
    first = httpx.post(f"{base}/api/auth/register/", json=form).json()
    second = httpx.post(f"{base}/api/auth/login/", json=form).json()["token"]
    yield first["token"], second
    for password in (PASSWORD, NEW):
        login = httpx.post(f"{base}/api/auth/login/", json={"phone_number": NUMBER, "password": password})
        if login.status_code == 200:
            headers = {"authorization": f"Token {login.json()['token']}"}
            httpx.delete(f"{base}/api/auth/users/{first['user']['id']}/", headers=headers)


def _socket(server: Server, path: str, key: str) -> ClientConnection:
    return connect(f"{server.base.replace('http', 'ws', 1)}{path}?token={key}")


def _end(socket: ClientConnection) -> tuple[Any, float]:
    """The code that the server closed with, and after how long."""
    began = time.monotonic()
    try:
        while True:
            socket.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None, time.monotonic() - began


@pytest.mark.parametrize("asked", [0, 1, 2], ids=["the same process", "another one", "one without sockets"])
@pytest.mark.parametrize("path", ["/ws/presence/", "/ws/test/"])
def test_a_new_password_closes_the_sockets_of_other_keys_everywhere(
    servers: tuple[Server, Server, Server], keys: tuple[str, str], asked: int, path: str
) -> None:
    kept, ended = keys
    headers = {"authorization": f"Token {kept}"}
    me = httpx.get(f"{servers[asked].base}/api/auth/users/me/", headers=headers).json()["id"]
    with (
        _socket(servers[0], path, ended) as one,
        _socket(servers[1], path, ended) as other,
        _socket(servers[0], "/ws/presence/", kept) as mine,
    ):
        address = f"{servers[asked].base}/api/auth/users/{me}/"
        changed = httpx.patch(address, json={"password": NEW}, headers=headers)
        ends = [_end(one), _end(other)]
        mine.send('{"type": "ping"}')
        while '"pong"' not in str(mine.recv(timeout=5)):
            pass

    assert changed.status_code == 200
    assert [code for code, _ in ends] == [KEY_ENDED, KEY_ENDED]
    assert max(seconds for _, seconds in ends) < AT_MOST
