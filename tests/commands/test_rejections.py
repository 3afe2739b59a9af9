"""What the protocol rejects before any application, as a page of ours and as a person meet it."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pytest_django import Settings
from uvicorn.server import ServerState

from agrovet.serving.crowding import Crowd
from agrovet.serving.http import StrictHttp
from agrovet.serving.patience import Patience
from agrovet.serving.unread import UnreadBudget
from agrovet.serving.web import config

ORIGIN = b"http://localhost:5173"
HEAD = b"GET / HTTP/1.1\r\nHost: a\r\n"
UPGRADE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
LARGE = 4 * 1024 * 1024
Exchange = Callable[[bytes], Awaitable[tuple[int, dict[str, str], Any]]]


@pytest.fixture
def exchange(settings: Settings) -> Exchange:
    """Call it with what a client sends for the status, headers and body of the answer."""
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN.decode()]
    configured = config()
    configured.app = _nothing
    configured.load()

    async def sent(data: bytes) -> tuple[int, dict[str, str], Any]:
        ours, theirs = socket.socketpair()
        await asyncio.get_running_loop().connect_accepted_socket(
            lambda: StrictHttp(config=configured, server_state=ServerState(), app_state={}), ours
        )
        reader, writer = await asyncio.open_unix_connection(sock=theirs)
        writer.write(data)
        came = await asyncio.wait_for(reader.read(), timeout=5)
        writer.close()
        head, _, body = came.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        return int(status.split()[1]), dict(line.split(": ", 1) for line in lines), json.loads(body)

    return sent


async def test_a_socket_does_not_begin_within_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    unread = UnreadBudget()
    monkeypatch.setattr(StrictHttp, "unread", unread)
    configured = config()
    configured.app = _large
    configured.load()
    ours, theirs = socket.socketpair()
    await asyncio.get_running_loop().connect_accepted_socket(
        lambda: StrictHttp(config=configured, server_state=ServerState(), app_state={}), ours
    )
    reader, writer = await asyncio.open_unix_connection(sock=theirs, limit=1024)

    writer.write(HEAD + b"\r\n")
    await asyncio.sleep(0.2)
    waiting = unread._total
    writer.write(HEAD + UPGRADE + b"\r\n")
    await asyncio.sleep(0.2)
    came = await asyncio.wait_for(reader.read(), timeout=5)
    writer.close()

    assert (waiting > 0, unread._total) == (True, 0)
    assert (came.count(b"HTTP/1.1"), came.count(b"x")) == (1, LARGE)


async def _large(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(4):
        await send({"type": "http.response.body", "body": b"x" * (LARGE // 4), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD + b"Origin: %b\r\nHost: b\r\n\r\n", 400),
        (HEAD + b"\x00: no\r\nOrigin: %b\r\n\r\n", 400),
        (HEAD + b"Origin: %b\r\nContent-Length: 9\r\n\r\nno", 408),
        (HEAD + b"origin:%b\r\nX: y", 408),
        (HEAD + b"Origin: %b\r\nX: " + b"x" * 70_000 + b"\r\n\r\n", 431),
        (HEAD + b"Origin: %b\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
    ],
    ids=["two hosts", "before it comes", "no body", "no end", "too large", "a coding"],
)
async def test_a_page_can_read_why_the_protocol_rejected_it(
    exchange: Exchange, sent: bytes, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Patience, "head_seconds", 0.2)
    monkeypatch.setattr(Patience, "body_seconds", 0.2)

    found, headers, body = await exchange(sent.replace(b"%b", ORIGIN))
    _, of_others, _ = await exchange(sent.replace(b"%b", b"http://evil.example"))

    assert (found, headers["access-control-allow-origin"], list(body)) == (status, ORIGIN.decode(), ["detail"])
    assert "Retry-After" in headers["access-control-expose-headers"]
    assert (of_others["vary"], of_others.get("access-control-allow-origin")) == ("origin", None)


async def test_so_it_can_where_there_is_no_room_for_its_connection(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StrictHttp, "crowd", Crowd(most=0))

    status, headers, _ = await exchange(HEAD + b"Origin: " + ORIGIN + b"\r\n\r\n")

    assert (status, headers["retry-after"]) == (503, "5")
    assert headers["access-control-allow-origin"] == ORIGIN.decode()
