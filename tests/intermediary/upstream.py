"""The service behind the proxy, as the test wants it: a server that writes bytes, and keeps what it was asked."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.intermediary.wire import Client, Ended, Headers, fields

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass(kw_only=True)
class Asked:
    """A request as it came."""

    method: bytes
    target: bytes
    version: bytes
    headers: Headers
    raw: bytes
    body: bytes = b""
    trailers: Headers = field(default_factory=list)
    connection: int = 0

    def all(self, name: bytes) -> list[bytes]:
        """The values under this name, in their order."""
        return [value for each, value in self.headers if each == name]


class Caller(Client):
    """A connection of the proxy to the service."""

    def __init__(self, connection: socket.socket, number: int) -> None:
        self.socket = connection
        self.number = number
        self._rest = b""

    def asked(self) -> Asked:
        """The head of a request."""
        raw = self.until(b"\r\n\r\n")
        line, _, rest = raw.partition(b"\r\n")
        method, target, version = line.split(b" ")
        return Asked(
            method=method, target=target, version=version, headers=fields(rest), raw=raw, connection=self.number
        )

    def body_of(self, asked: Asked) -> None:
        """Read the body of a request."""
        if asked.all(b"transfer-encoding"):
            asked.body = b"".join(self.chunks())
            lines = []
            while line := self.until(b"\r\n"):
                lines.append(line)
            asked.trailers = fields(b"\r\n".join(lines))
        elif length := asked.all(b"content-length"):
            asked.body = self.exactly(int(length[0]))


Answering = Callable[[Caller, Asked], None]
Taking = Callable[[Caller], None]


class Upstream:
    """`answering` is asked for each whole request; `taking`, where it is set, gets each new connection instead."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        self.reset()
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self) -> None:
        """As if nothing had been asked; connections that are open are closed."""
        self.answering: Answering = lambda caller, asked: caller.send(OK)
        self.taking: Taking | None = None
        self.asked: list[Asked] = []
        self.heads: list[Asked] = []
        self.connections = 0
        self.close_connections()

    def close_connections(self) -> None:
        """End each connection."""
        for each in self._sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._sockets.clear()

    def stop(self) -> None:
        """Listen no longer."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.close_connections()

    def restart(self) -> None:
        """Listen again."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        listener = self._listener
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            self._sockets.append(connection)
            threading.Thread(target=self._serve, args=[Caller(connection, self.connections)], daemon=True).start()

    def _serve(self, caller: Caller) -> None:
        with contextlib.suppress(Ended, OSError, ValueError):
            if self.taking is not None:
                self.taking(caller)
                raise Ended
            while True:
                asked = caller.asked()
                self.heads.append(asked)
                caller.body_of(asked)
                self.asked.append(asked)
                self.answering(caller, asked)
        with contextlib.suppress(OSError):
            caller.socket.shutdown(socket.SHUT_RDWR)
        caller.close()


@contextlib.contextmanager
def upstream_server() -> Iterator[Upstream]:
    """A service for the block."""
    upstream = Upstream()
    try:
        yield upstream
    finally:
        upstream.stop()
