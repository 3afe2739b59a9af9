"""
A WebSocket's connection: ended so that its client hears why, and bounded in the bytes of unfinished messages.

`scope["agrovet.has_ended"]` is a function that returns whether the connection has ended. An application that reads
slowly on purpose asks it: the event of the end stands behind all that the client sent before.
"""

from typing import ClassVar

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame
from websockets.http11 import Request

# Bytes of messages of which the end has not come yet, of all connections of this process. Small ones do not count.
MOST_UNFINISHED, SMALL = 128 * 1024 * 1024, 64 * 1024


class Talk(WebSocketsSansIOProtocol):
    """
    When the server leaves, the connection stays until the client has answered that it is over.

    One that is closed while something of its client's is still unread is reset, and the client may lose the 1012 that
    was on its way (RFC 9293, 3.6.1; RFC 6455, 7.1.1, has servers wait for the other side's close).
    """

    is_leaving = False
    # Of all connections of this process.
    unfinished: ClassVar[int] = 0
    _own_unfinished = 0

    def handle_connect(self, event: Request) -> None:
        """Begin the application, which is told how to see that the connection has ended."""
        super().handle_connect(event)
        if not self.transport.is_closing():
            self.scope["agrovet.has_ended"] = self.has_ended  # type: ignore[typeddict-unknown-key]  # one of our own

    def has_ended(self) -> bool:
        """Return whether the client, or the server, has ended the connection."""
        return self.is_leaving or self.transport.is_closing()

    def data_received(self, data: bytes) -> None:
        """Read frames; end the connection where its message is a large one and others have taken all space for such."""
        super().data_received(data)
        self._count(len(self.conn.reader.buffer) + sum(map(len, self.frames)))
        if Talk.unfinished > MOST_UNFINISHED and self._own_unfinished and self.conn.parser_exc is None:
            self._count(0)
            self.conn.fail(CloseCode.TRY_AGAIN_LATER)
            self.handle_parser_exception()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give back what the connection took."""
        self._count(0)
        super().connection_lost(exc)

    def handle_cont(self, event: Frame) -> None:
        """Join the parts of a message as they come: millions of empty ones take no space."""
        super().handle_cont(event)
        if len(self.frames) > 1:
            last = self.frames.pop()
            whole = self.frames[0] if isinstance(self.frames[0], bytearray) else bytearray(self.frames[0])
            whole += last
            self.frames[0] = whole  # type: ignore[call-overload]  # uvicorn joins and decodes either

    def _count(self, unfinished: int) -> None:
        counted = unfinished if unfinished > SMALL else 0
        Talk.unfinished += counted - self._own_unfinished
        self._own_unfinished = counted

    def shutdown(self) -> None:
        """Send 1012 and drop what the client still says. The second time, wait for no answer."""
        if self.is_leaving:
            self.transport.close()
            return
        if self.close_sent or not self.handshake_complete or self.transport.is_closing():
            super().shutdown()
            return
        self.is_leaving = True
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1012})
        self.conn.send_close(1012)
        self.transport.write(b"".join(self.conn.data_to_send()))
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        # While it runs, the end of the application does not end the connection.
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)

    def send_receive_event_to_app(self) -> None:
        """What comes after the server's close goes nowhere: nobody was told that it had arrived."""
        if self.is_leaving:
            self.frames = []
        else:
            super().send_receive_event_to_app()
