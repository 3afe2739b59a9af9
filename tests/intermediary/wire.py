"""A client that speaks in bytes: what goes out is what the test wrote, what comes in is taken apart as it came."""

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

Headers = list[tuple[bytes, bytes]]
PATIENCE = 8.0


class Ended(Exception):
    """The other side ended the connection, and what was read is no whole message."""


@dataclass(kw_only=True)
class Reply:
    """An answer. It is whole only if the connection did not end before the body did."""

    status: int
    headers: Headers
    body: bytes = b""
    is_whole: bool = True
    before: list[tuple[int, Headers]] = field(default_factory=list)
    trailers: Headers = field(default_factory=list)
    version: bytes = b""

    def all(self, name: bytes) -> list[bytes]:
        """The values under this name, in their order."""
        return [value for each, value in self.headers if each == name]


class Client:
    """One connection to the proxy."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def send(self, data: bytes) -> None:
        """Write bytes. That the other side has closed already is found when its answer is read."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(data)

    def read(self) -> bytes:
        """
        Some bytes, those first that were read and not used.

        :raises Ended: if none come
        """
        if self._rest:
            data, self._rest = self._rest, b""
            return data
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        if not data:
            raise Ended
        return data

    def exactly(self, count: int) -> bytes:
        """So many bytes."""
        data = b""
        while len(data) < count:
            data += self.read()
        self._rest = data[count:] + self._rest
        return data[:count]

    def until(self, mark: bytes) -> bytes:
        """The bytes before a mark; the mark is read too."""
        data = b""
        while mark not in data:
            data += self.read()
        before, _, rest = data.partition(mark)
        self._rest = rest + self._rest
        return before

    def head(self) -> Reply:
        """The head of the answer that counts, with those of status 1xx `before` it."""
        before = []
        while True:
            line, _, rest = self.until(b"\r\n\r\n").partition(b"\r\n")
            assert line.startswith(b"HTTP/"), f"no answer of HTTP: {line[:40]!r}"
            version, code, *_ = line.split(b" ")
            status = int(code)
            if status >= 200 or status == 101:
                return Reply(status=status, headers=fields(rest), before=before, version=version)
            before.append((status, fields(rest)))

    def reply(self, method: bytes = b"GET") -> Reply:
        """
        An answer with its body.

        :raises Ended: if none begins
        """
        reply = self.head()
        if method == b"HEAD" or reply.status in {204, 304} or reply.status < 200:
            return reply
        parts: list[bytes] = []
        try:
            self._body(reply, parts)
        except Ended:
            reply.is_whole = False
        reply.body = b"".join(parts)
        return reply

    def _body(self, reply: Reply, parts: list[bytes]) -> None:
        if reply.all(b"transfer-encoding"):
            for part in self.chunks():
                parts.append(part)
            lines = []
            while line := self.until(b"\r\n"):
                lines.append(line)
            reply.trailers = fields(b"\r\n".join(lines))
        elif length := reply.all(b"content-length"):
            left = int(length[0])
            while left:
                parts.append(self.read())
                left -= len(parts[-1])
                if left < 0:
                    self._rest = parts[-1][left:]
                    parts[-1] = parts[-1][:left]
                    return
        else:
            with contextlib.suppress(Ended):
                while True:
                    parts.append(self.read())

    def chunks(self) -> Iterator[bytes]:
        """The chunks of a body, up to the last."""
        while size := int(self.until(b"\r\n").partition(b";")[0], 16):
            yield self.exactly(size)
            self.exactly(2)

    def is_ended(self, *, within: float = 3.0) -> bool:
        """Whether the other side ends the connection soon, and says nothing more."""
        self.socket.settimeout(within)
        try:
            return not self._rest and self.socket.recv(1) == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False
        finally:
            self.socket.settimeout(PATIENCE)

    def close(self) -> None:
        """Leave."""
        self.socket.close()


def fields(lines: bytes) -> Headers:
    """Header lines, names in small letters."""
    pairs = [line.partition(b":") for line in lines.split(b"\r\n") if line]
    return [(name.lower(), value.strip()) for name, _, value in pairs]


@contextlib.contextmanager
def connected(port: int) -> Iterator[Client]:
    """A connection for the block."""
    client = Client(port)
    try:
        yield client
    finally:
        client.close()
