"""One HTTP request on its way to a service, and the answer on its way back; both are streamed."""

import asyncio
from typing import Any

from agrovet.kernel.http.vouching import SAFE_METHODS
from extraction.router.headers import Headers
from extraction.router.incoming import Incoming
from extraction.router.returning import Returning
from extraction.router.upstream.connection import Connection
from extraction.router.upstream.errors import ClientGone, Lost
from extraction.router.upstream.service import Service
from extraction.router.watch import Watch

_IDEMPOTENT = SAFE_METHODS | {"PUT", "DELETE"}
# For how long a service may think about a body that it could refuse unseen (RFC 9110, 10.1.1, asks for an end).
_GO_AHEAD_SECONDS = 1.0


class Exchange:
    """
    Carries one request to a service.

    `head` is the head of the request without what tells the length of its body. `returning` is told the answer.
    """

    def __init__(
        self, service: Service, scope: Any, incoming: Incoming, returning: Returning, head: bytes, *, client: str
    ) -> None:
        self._service = service
        self._client = client
        self._method = scope["method"]
        self._incoming = incoming
        self._returning = returning
        self._head = head
        self._loop = asyncio.get_running_loop()
        self._go_ahead: asyncio.Future[None] | None = None

    async def run(self) -> None:
        """
        Bring the answer back, whole.

        :raises NoAnswer: if there is none; `returning.has_begun` says whether the client has a part of it
        """
        until = self._loop.time() + self._service.pool.limits.total
        self._service.budget.earn()
        first = b""
        if self._incoming.has_body and not self._incoming.expects_go_ahead:
            # Mostly it is the whole body, and goes out together with the head.
            taken = await self._incoming.take()
            if taken is None:
                raise ClientGone
            first = taken
        connection = await self._service.pool.take(self._client)
        try:
            await self._over(connection, first, until)
        except Lost:
            if not self._may_try_again(connection):
                raise
        else:
            return
        finally:
            self._service.pool.give_back(connection)
        connection = await self._service.pool.take(self._client, fresh=True)
        try:
            await self._over(connection, first, until)
        finally:
            self._service.pool.give_back(connection)

    def _may_try_again(self, connection: Connection) -> bool:
        if self._returning.has_begun or self._incoming.is_lost:
            return False
        # One that had been kept, and of which nothing was heard: the service closed it when the request set out.
        was_stale = connection.exchanges > 1 and not connection.heard
        may = self._method in SAFE_METHODS or (was_stale and self._method in _IDEMPOTENT)
        return may and self._service.budget.spend()

    async def _over(self, connection: Connection, first: bytes, until: float) -> None:
        watch = Watch(connection, self._service.pool.limits, self._incoming, until=until)
        connection.begin(is_head=self._method == "HEAD")
        connection.write(self._beginning(first))
        self._incoming.sent()
        pump = None
        if not self._incoming.is_over:
            self._go_ahead = self._loop.create_future() if self._incoming.expects_go_ahead else None
            pump = self._loop.create_task(self._send_body(connection, watch))
        try:
            while not await connection.head():
                await self._informational(connection)
            watch.moved(has_head=True)
            if self._go_ahead is not None and not self._go_ahead.done():
                # Refused unseen. Whether the client sends the body all the same, it alone knows: nothing can follow.
                self._returning.closes = True
            await self._returning.bring(connection, watch)
        finally:
            watch.end()
            if pump is not None:
                pump.cancel()
                if not self._incoming.is_over:
                    connection.use_up()

    def _beginning(self, first: bytes) -> bytes:
        framing = [b"%b: %b\r\n" % header for header in self._incoming.framing()]
        if self._incoming.expects_go_ahead:
            framing.append(b"expect: 100-continue\r\n")
        return b"".join([self._head, *framing, b"\r\n", self._framed(first) if self._incoming.has_body else b""])

    def _framed(self, part: bytes) -> bytes:
        if not self._incoming.is_chunked:
            return part
        chunk = b"%x\r\n%b\r\n" % (len(part), part) if part else b""
        return chunk + b"0\r\n\r\n" if self._incoming.is_over else chunk

    async def _send_body(self, connection: Connection, watch: Watch) -> None:
        if self._go_ahead is not None:
            await asyncio.wait([self._go_ahead], timeout=_GO_AHEAD_SECONDS)
            if not self._go_ahead.done():
                self._go_ahead.set_result(None)
        while not self._incoming.is_over:
            part = await self._incoming.take()
            if part is None:
                connection.fail(ClientGone())
                return
            self._incoming.sent()
            connection.write(self._framed(part))
            await connection.drained()
            watch.moved()

    async def _informational(self, connection: Connection) -> None:
        status, headers = connection.informational.popleft()
        if status == 100:
            if self._go_ahead is not None and not self._go_ahead.done():
                self._go_ahead.set_result(None)
            return
        await self._returning.tell_before(status, headers)


def head_of(method: str, target: bytes, headers: Headers) -> bytes:
    """The request line and these headers, as they go out; always in the version that is spoken here."""
    return b"".join(
        [
            method.encode("latin-1"),
            b" ",
            target,
            b" HTTP/1.1\r\n",
            *(b"%b: %b\r\n" % header for header in headers),
        ]
    )
