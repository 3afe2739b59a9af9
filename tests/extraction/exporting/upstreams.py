"""Small servers that tell what reached them, to the byte, and a client that sends bytes as they are."""

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Reached:
    """What a server was sent: which server, the request line, the headers with small names, and the body's length."""

    server: str
    method: str
    target: str
    headers: dict[str, str]
    length: int


@contextlib.contextmanager
def upstream(name: str) -> Iterator[int]:
    """A server on a free port that answers every request with what reached it, and every upgrade with 101."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        threading.Thread(target=_accept, args=(listener, name), daemon=True).start()
        yield listener.getsockname()[1]


def _accept(listener: socket.socket, name: str) -> None:
    with contextlib.suppress(OSError):  # closed at the end of the test
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_serve, args=(connection, name), daemon=True).start()


def _serve(connection: socket.socket, name: str) -> None:
    with connection, contextlib.suppress(OSError), connection.makefile("rb") as stream:
        while line := stream.readline():
            method, target, _ = line.decode("latin-1").split(" ", 2)
            headers = _headers(stream)
            length = _body(stream, headers)
            told = {"server": name, "method": method, "target": target, "headers": headers, "length": length}
            if headers.get("upgrade", "").lower() == "websocket":
                head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                connection.sendall(f"{head}X-Reached: {json.dumps(told)}\r\n\r\n".encode("latin-1"))
                return
            body = b"" if method == "HEAD" else json.dumps(told).encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nX-Reached: {json.dumps(told)}\r\n\r\n"
            connection.sendall(head.encode("latin-1") + body)


def _headers(stream: Any) -> dict[str, str]:
    found = {}
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        found[name.lower()] = value.strip()
    return found


def _body(stream: Any, headers: dict[str, str]) -> int:
    if headers.get("transfer-encoding") == "chunked":
        length = 0
        while size := int(stream.readline(), 16):
            length += len(stream.read(size + 2)) - 2
        stream.readline()
        return length
    return len(stream.read(int(headers.get("content-length", 0))))


def ask(port: int, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, Reached | None]:
    """The status, and what reached a server behind the one on this port; None where nothing did."""
    lines = {"Host": "agrovet.test", **headers}
    if body:
        lines["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(f"{method} {target} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)
        with connection.makefile("rb") as stream:
            status = int(stream.readline().split(b" ")[1])
            told = _headers(stream).get("x-reached")
    return status, Reached(**json.loads(told)) if told else None
