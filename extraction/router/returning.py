"""An answer of a service on its way to the client."""

from typing import Any

from extraction.router import headers
from extraction.router.headers import Headers, Origin
from extraction.router.upstream.connection import Connection
from extraction.router.upstream.service import Service
from extraction.router.watch import Watch

INFORMATIONAL = "agrovet.http.response.informational"


class Returning:
    """
    Hands an answer on.

    `extra` are headers of the router's own, after those of the service. With `closes`, no other request can come
    on the client's connection.
    """

    def __init__(self, scope: Any, send: Any, service: Service, origin: Origin, *, extra: Headers) -> None:
        self._scope = scope
        self._send = send
        self._service = service
        self._origin = origin
        self._extra = extra
        self.closes = False
        self.has_begun = False
        self.status = 0

    async def tell_before(self, status: int, lines: Headers) -> None:
        """An answer with status 1xx, which comes before the one that counts."""
        if INFORMATIONAL in self._scope.get("extensions", {}) and self._scope["http_version"] == "1.1":
            await self._send({"type": INFORMATIONAL, "status": status, "headers": headers.answering(lines)})

    async def bring(self, connection: Connection, watch: Watch) -> None:
        """
        Hand on the head that has come in, and the body as it comes.

        :raises NoAnswer: if it breaks off
        """
        self.status = connection.status
        has_no_body = self._scope["method"] == "HEAD" or self.status in {204, 205, 304}
        await self._send({"type": "http.response.start", "status": self.status, "headers": self._lines(connection)})
        self.has_begun = True
        while (part := await connection.chunk()) is not None:
            if has_no_body:
                continue
            is_last = connection.is_complete
            await self._send({"type": "http.response.body", "body": part, "more_body": not is_last})
            watch.moved()
            if is_last:
                return
        await self._send({"type": "http.response.body", "body": b""})

    def _lines(self, connection: Connection) -> Headers:
        lines = headers.answering(connection.headers)
        if self.status in {204, 205, 304}:
            lines = [line for line in lines if line[0] != b"content-length"]
            if self.status == 205:
                lines.append((b"content-length", b"0"))
        lines = [self._from_outside(line) for line in lines]
        version = b"1.1"
        lines.append((b"via", version + b" " + headers.pseudonym()))
        if self.closes:
            lines.append((b"connection", b"close"))
        return lines + self._extra

    def _from_outside(self, line: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
        """The same, where it names the service's own address: as the client can use it."""
        name, value = line
        if name in {b"location", b"content-location", b"refresh"}:
            inside = self._service.url.encode()
            if inside in value:
                outside = f"{self._origin.scheme}://{self._origin.host}".encode("latin-1")
                before, _, after = value.partition(inside)
                if not after or after[:1] in b"/?#":
                    return name, before + outside + after
        elif name == b"set-cookie" and b"domain" in value.lower():
            return name, self._without_inner_domain(value)
        return line

    def _without_inner_domain(self, cookie: bytes) -> bytes:
        host = self._service.pool.host.encode().lower()
        parts = cookie.split(b";")
        kept = [part for part in parts[1:] if part.strip().lower() not in {b"domain=" + host, b"domain=." + host}]
        return b";".join([parts[0], *kept])
