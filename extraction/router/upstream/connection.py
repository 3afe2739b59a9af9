"""One connection to a service: a request goes out, its answer comes in, one after the other."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, cast

import httptools

from agrovet.kernel.numbers import whole_number
from extraction.router.upstream.errors import Lost, Malformed, NoAnswer

Headers = list[tuple[bytes, bytes]]

# The bytes of an answer that may wait for a slow client here, and from how few on more are taken in.
MOST_WAITING, FEW_WAITING = 256 * 1024, 64 * 1024
MOST_IN_HEAD = 64 * 1024


class Connection(asyncio.Protocol):
    """
    Used for one exchange at a time: `begin`, `write`, then `head` and `chunk` until that one gives None.

    `fail` ends an exchange from the side: who waits for the answer gets the error.
    """

    def __init__(self, when_lost: Callable[["Connection"], None]) -> None:
        self._when_lost = when_lost
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._busy = False
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)
        self.is_open = True
        self.exchanges = 0
        self.client = ""
        self.idle_since = 0.0
        self._is_head = False
        self._parser = httptools.HttpResponseParser(self)
        self._reset(is_head=False)

    def _reset(self, *, is_head: bool) -> None:
        if self.exchanges and self._is_head:
            # The parser cannot be told that the answer to a HEAD has no body, and may wait for one.
            self._parser = httptools.HttpResponseParser(self)
        self._is_head = is_head
        self._size = 0
        self._paused = False
        self._chunks: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._until_close = False
        self._persists = False
        self._has_head = False
        self._complete = False
        self._error: NoAnswer | None = None
        self.heard = False
        self.heard_at = 0.0
        self.informational: deque[tuple[int, Headers]] = deque()
        self.status = 0
        self.headers: Headers = []

    # What an exchange does.

    def begin(self, *, is_head: bool) -> None:
        """Start an exchange; with `is_head`, its answer has no body."""
        self._reset(is_head=is_head)
        self._busy = True
        self.exchanges += 1
        if not self.is_open:
            self._error = Lost("it had closed the connection")

    def write(self, data: bytes) -> None:
        """Send a part of the request."""
        if self.is_open:
            self.transport.write(data)

    async def drained(self) -> None:
        """Wait until the service takes more. Returns at once where the exchange has failed."""
        if self._writable is not None and self._error is None:
            await self._writable

    async def head(self) -> bool:
        """
        Wait for the head of the answer, in `status` and `headers`; False for one of `informational` before it.

        :raises NoAnswer: if none comes
        """
        while not (self._has_head or self.informational):
            await self._news()
        if isinstance(self._error, Malformed):
            # Known before the client has a part of the answer: it can still get a whole one, of ours.
            raise self._error
        return not self.informational

    async def chunk(self) -> bytes | None:
        """
        The next part of the body as it came; None after the last.

        :raises NoAnswer: if it breaks off
        """
        while not self._chunks:
            if self._complete:
                return None
            await self._news()
        data = self._chunks.popleft() if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks.clear()
        self._waiting_bytes = 0
        if self._paused and self.is_open:
            self._paused = False
            self.transport.resume_reading()
        return data

    @property
    def is_blocked(self) -> bool:
        """Whether the service takes no more of the request for now."""
        return self._writable is not None

    @property
    def is_held(self) -> bool:
        """Whether parts of the answer wait here for the client."""
        return bool(self._chunks)

    @property
    def is_complete(self) -> bool:
        """Whether the whole answer has come in, and nothing of it waits to be taken."""
        return self._complete and not self._chunks

    def fail(self, error: NoAnswer) -> None:
        """End the exchange, and the connection, for this reason."""
        if not self._busy or self._complete:
            return
        self._error = self._error or error
        self.abort()
        self._wake()

    def end(self) -> bool:
        """The exchange is over; whether the connection is good for another."""
        self._busy = False
        return self._complete and self._persists and self._error is None and self.is_open

    def use_up(self) -> None:
        """This exchange is the last one on the connection: its request will not be sent to its end."""
        self._persists = False

    def abort(self) -> None:
        """Drop the connection."""
        self.is_open = False
        if self.transport is not None and not self.transport.is_closing():
            self.transport.abort()

    async def _news(self) -> None:
        if self._error is not None:
            raise self._error
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
        if self._error is not None:
            self.resume_writing()

    # What the transport tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """A part of the answer came."""
        if not self._busy or self._complete:
            # Nothing was asked: whatever this is, it must not become the answer to the next request.
            self._persists = False
            self.abort()
            return
        self.heard = True
        self.heard_at = self._loop.time()
        if not self._has_head:
            self._size += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._break(Malformed("it changes the protocol, unasked"))
        except httptools.HttpParserError as error:
            if not self._complete:
                self._break(Malformed(str(error)))
            self._persists = False
        if not self._has_head and self._size > MOST_IN_HEAD:
            self._break(Malformed("the head of its answer has no end"))
        if self._waiting_bytes > MOST_WAITING and not self._paused and self.is_open:
            self._paused = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """The service says nothing more; the rest is done when the connection is gone."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.is_open = False
        if self._busy and not self._complete:
            if self._has_head and self._until_close and exc is None:
                self._complete = True
            elif self._error is None:
                self._error = Lost(str(exc or "it ended the connection"))
        self._wake()
        self.resume_writing()
        self._when_lost(self)

    def pause_writing(self) -> None:
        """The service takes no more for now."""
        if self._writable is None:
            self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        """It does again, or nothing matters any more."""
        if self._writable is not None:
            if not self._writable.done():
                self._writable.set_result(None)
            self._writable = None

    # What the parser finds.

    def on_message_begin(self) -> None:
        """An answer begins; a second one was not asked for."""
        if self._complete:
            self._persists = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; one that comes after the head is a trailer, and is dropped (RFC 9110, 6.5.1)."""
        if not self._has_head:
            self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """The head is whole."""
        if self._complete:
            return
        self.status = self._parser.get_status_code()
        if self.status < 200:
            return
        if self.status > 599:
            self._break(Malformed(f"it answers with status {self.status}"))
            return
        self._has_head = True
        self._persists = self._parser.should_keep_alive()
        if self._is_head:
            self._complete = True
            return
        framed = any(name in {b"content-length", b"transfer-encoding"} for name, _ in self.headers)
        self._until_close = not framed and self.status not in {204, 304}
        if any(name == b"transfer-encoding" and value.strip().lower() != b"chunked" for name, value in self.headers):
            self._break(Malformed("its answer has a transfer coding that is not known here"))
        if any(name == b"content-length" and whole_number(value) is None for name, value in self.headers):
            self._break(Malformed("the length of its answer is no number"))

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if not self._complete:
            self._chunks.append(body)
            self._waiting_bytes += len(body)

    def on_message_complete(self) -> None:
        """The answer is whole; one with status 1xx is followed by another."""
        if not self._has_head:
            self.informational.append((self.status, self.headers))
            self.headers = []
            return
        self._complete = True

    def _break(self, error: Any) -> None:
        self._error = self._error or error
        self._persists = False
        self.abort()
