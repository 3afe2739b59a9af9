"""A WebSocket's connection, ended so that its client hears why."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class Talk(WebSocketsSansIOProtocol):
    """
    When the server leaves, the connection stays until the client has answered that it is over.

    One that is closed while something of its client's is still unread is reset, and the client may lose the 1012 that
    was on its way (RFC 9293, 3.6.1; RFC 6455, 7.1.1, has servers wait for the other side's close).
    """

    is_leaving = False

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
