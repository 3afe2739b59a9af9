"""A WebSocket to a service: frames by the library's protocol, bytes and their back-pressure by this file."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import cast

from websockets.client import ClientProtocol
from websockets.datastructures import Headers as SocketHeaders
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Response
from websockets.typing import Subprotocol
from websockets.uri import WebSocketURI

from agrovet.kernel.http.asgi import LARGEST_FRAME
from extraction.router.headers import Headers
from extraction.router.upstream.errors import Late, Lost, Malformed

_MOST_WAITING = 256 * 1024

Message = str | bytes


class Closed(Exception):
    """The service ended the socket, with this code and reason; `code` is None where it just went."""

    def __init__(self, code: int | None, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


class ServiceSocket(asyncio.Protocol):
    """`open`, then `send` and `next` until that one raises `Closed`, then `close`."""

    def __init__(self, host: str, port: int, *, subprotocols: Sequence[str]) -> None:
        offered = [Subprotocol(each) for each in subprotocols]
        self._protocol = ClientProtocol(
            WebSocketURI(False, host, port, "/", ""), subprotocols=offered or None, max_size=LARGEST_FRAME
        )
        self._loop = asyncio.get_running_loop()
        self._transport = cast(asyncio.Transport, None)
        self._messages: deque[Message] = deque()
        self._waiting_bytes = 0
        self._paused = False
        self._parts: list[bytes] = []
        self._is_text = False
        self._response: Response | None = None
        self._news = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._is_over = False

    @property
    def subprotocol(self) -> str | None:
        """The one that the service chose of those offered."""
        return self._protocol.subprotocol

    async def open(self, target: bytes, lines: Headers, *, seconds: float) -> Response:
        """
        Ask for the socket; any answer but one with status 101 is a refusal, with its body.

        :raises Lost, Late, Malformed: if there is no answer that can be passed on
        """
        request = self._protocol.connect()
        own = [(name, value) for name, value in request.headers.raw_items() if name != "Host"]
        request.path = target.decode("latin-1")
        request.headers = SocketHeaders(
            [*((name.decode("latin-1"), value.decode("latin-1")) for name, value in lines), *own]
        )
        self._protocol.send_request(request)
        self._flush()
        try:
            async with asyncio.timeout(seconds):
                while self._response is None and not self._is_over:
                    await self._hear()
        except TimeoutError as error:
            self.abort()
            raise Late("it does not answer a socket's handshake") from error
        response, fault = self._response, self._protocol.handshake_exc
        if response is None:
            self.abort()
            raise Malformed(str(fault)) if fault else Lost("it ended the connection in the handshake")
        if response.status_code == 101 and fault is not None:
            self.abort()
            raise Malformed(str(fault))
        return response

    async def next(self, *, idle: float) -> Message:
        """
        The next message. Where nothing at all comes for `idle` seconds, the service is asked for a sign of life.

        :raises Closed: after the last
        """
        asked = False
        while not self._messages:
            if self._is_over:
                raise self._ending()
            try:
                async with asyncio.timeout(idle):
                    await self._hear()
                asked = False
            except TimeoutError:
                if asked:
                    self.abort()
                    raise Closed(None, "") from None
                asked = True
                self._protocol.send_ping(b"")
                self._flush()
        message = self._messages.popleft()
        self._waiting_bytes -= len(message)
        if self._paused and self._waiting_bytes < _MOST_WAITING // 2:
            self._paused = False
            self._transport.resume_reading()
        return message

    async def send(self, message: Message) -> None:
        """Pass a message on, and wait while the service takes no more."""
        if self._is_over or self._protocol.close_sent:
            return
        if isinstance(message, str):
            self._protocol.send_text(message.encode())
        else:
            self._protocol.send_binary(message)
        self._flush()
        await self._writable.wait()

    def close(self, code: int | None, reason: str) -> None:
        """Say that nothing more comes."""
        if not self._is_over and not self._protocol.close_sent:
            self._protocol.send_close(code, reason)
            self._flush()

    async def gone(self, *, seconds: float) -> None:
        """Wait for the service to end its side; the connection is dropped then, or after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                while not self._is_over:
                    self._messages.clear()
                    await self._hear()
        except TimeoutError:
            pass  # it had its time
        self.abort()

    def abort(self) -> None:
        """Drop the connection."""
        self._is_over = True
        if self._transport is not None:
            self._transport.abort()

    async def _hear(self) -> None:
        self._news.clear()
        await self._news.wait()

    def _ending(self) -> Closed:
        received, sent = self._protocol.close_rcvd, self._protocol.close_sent
        if received is not None:
            return Closed(received.code, received.reason)
        if self._protocol.parser_exc is not None and sent is not None:
            # A message that is too large is told to both sides; what breaks the protocol is the service's alone.
            return Closed(sent.code if sent.code == CloseCode.MESSAGE_TOO_BIG else None, "")
        return Closed(None, "")

    # What the transport tells.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is there."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Frames came, or parts of them."""
        self._protocol.receive_data(data)
        self._take_in()

    def eof_received(self) -> bool:
        """The service says nothing more."""
        self._protocol.receive_eof()
        self._take_in()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._is_over = True
        self._writable.set()
        self._news.set()

    def pause_writing(self) -> None:
        """The service takes no more for now."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """It does again."""
        self._writable.set()

    def _take_in(self) -> None:
        for event in self._protocol.events_received():
            if isinstance(event, Response):
                self._response = event
            elif isinstance(event, Frame):
                self._take_in_frame(event)
        self._flush()
        if self._protocol.close_rcvd is not None or self._protocol.parser_exc is not None:
            self._is_over = True
        if self._waiting_bytes > _MOST_WAITING and not self._paused and not self._is_over:
            self._paused = True
            self._transport.pause_reading()
        self._news.set()

    def _take_in_frame(self, frame: Frame) -> None:
        if frame.opcode not in {Opcode.TEXT, Opcode.BINARY, Opcode.CONT}:
            return  # pings are answered by the protocol, a close is kept by it
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
        self._parts.append(bytes(frame.data))
        if not frame.fin:
            return
        whole = b"".join(self._parts)
        self._parts.clear()
        if self._is_text:
            try:
                self._messages.append(whole.decode())
            except UnicodeDecodeError:
                self._protocol.fail(CloseCode.INVALID_DATA)
                self._is_over = True
                return
        else:
            self._messages.append(whole)
        self._waiting_bytes += len(whole)

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data:
                self._transport.write(data)
            elif self._transport.can_write_eof():
                self._transport.write_eof()
