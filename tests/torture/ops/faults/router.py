"""Slow bodies and slow readers in front of a module that is served by a process of its own, through the router."""

import select
import socket
import time
from collections import Counter
from functools import partial

import httpx

from tests.support.pictures import png
from tests.torture.ops.alongside import alongside
from tests.torture.ops.deed import Deed
from tests.torture.ops.grounds import Routed

CLIENTS = 200
SPOKEN_OF = 1_000_000  # bytes of a body, of which few come
READ_AGAIN = 40  # files that a slow reader asks for in one go
LARGE = 400_000


def clients(ground: Routed) -> Deed:
    """They stay for as long as they may; people use the module, and the rest, meanwhile."""
    address = _large_file(ground)
    return alongside(
        ground,
        [partial(_trickle_bodies, path="/api/media/"), partial(_read_nothing, path=address)],
        what=f"{CLIENTS} slow bodies and {CLIENTS} slow readers of media, which is apart",
    )


def _large_file(ground: Routed) -> str:
    key = next(kept.key for kept in ground.people.ledger.kept if kept.key)
    content = png(1) + bytes(LARGE)
    with ground.people.client() as http:
        answer = http.post(
            "/api/media/",
            files={"image": ("foto.png", content, "image/png")},
            headers={"authorization": f"Token {key}"},
        )
        return httpx.URL(answer.raise_for_status().json()["url"]).path


def _trickle_bodies(base: str, seconds: float, *, path: str) -> Counter[str]:
    """Announce a body, and send a byte of it each second."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        f"Content-Length: {SPOKEN_OF}\r\n\r\n--b\r\n"
    )
    return _hold(base, seconds, head.encode(), every=b"x")


def _read_nothing(base: str, seconds: float, *, path: str) -> Counter[str]:
    """Ask for a large file many times over one connection, and read a byte of the answers each second."""
    asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n" * READ_AGAIN
    return _hold(base, seconds, asked.encode(), every=b"")


def _hold(base: str, seconds: float, first: bytes, *, every: bytes) -> Counter[str]:
    """Hold connections, each replaced once it was closed; the statuses with which they were."""
    seen: Counter[str] = Counter()
    port = httpx.URL(base).port or 0
    held: list[socket.socket] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        for _ in range(CLIENTS - len(held)):
            client = socket.socket()
            # What the kernel takes in for a client that does not read is no memory of the server.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.settimeout(10)
            try:
                client.connect(("127.0.0.1", port))
                client.sendall(first)
            except OSError:
                seen["cut off"] += 1
                client.close()
                continue
            client.setblocking(False)
            held.append(client)
        time.sleep(1)
        held = [client for client in held if _still_open(client, every, seen)]
    for client in held:
        client.close()
    seen["held to the end"] += len(held)
    return seen


def _still_open(client: socket.socket, every: bytes, seen: Counter[str]) -> bool:
    try:
        if every:
            client.send(every)
        readable, _, _ = select.select([client], [], [], 0)
        came = client.recv(4096 if every else 1) if readable else None
    except OSError:
        came = b""
    if came is None or (came and not every):
        return True
    seen[came.split()[1].decode() if came.startswith(b"HTTP/1.1 ") else "cut off"] += 1
    client.close()
    return False
