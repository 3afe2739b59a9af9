"""A request as it comes in, such that another can take it over as long as nothing of it is lost."""

from typing import Any

from extraction.router.headers import Headers


class Incoming:
    """
    The messages of one request.

    `take` gives the parts of the body. What was taken is kept until `sent` says that it went out: before that,
    `receive` starts the request over for somebody else.
    """

    def __init__(self, scope: Any, receive: Any) -> None:
        self._receive = receive
        self._kept: list[Any] = []
        self._is_replaying = False
        self.is_lost = False
        self.is_gone = False
        names = scope["headers"]
        self.length = next((value for name, value in names if name == b"content-length"), None)
        self.is_chunked = any(name == b"transfer-encoding" for name, _ in names)
        self.has_body = self.is_chunked or (self.length is not None and self.length != b"0")
        self.is_over = not self.has_body
        self.expects_go_ahead = self.has_body and any(
            name == b"expect" and value.strip().lower() == b"100-continue" for name, value in names
        )

    def framing(self) -> Headers:
        """How the length of the body is told to the service: in one way, never in two (RFC 9112, 6.2)."""
        if self.is_chunked:
            return [(b"transfer-encoding", b"chunked")]
        return [] if self.length is None else [(b"content-length", self.length)]

    async def take(self) -> bytes | None:
        """The next part of the body; None if the client is gone."""
        message = await self._receive()
        if message["type"] != "http.request":
            self.is_gone = True
            return None
        if not self.is_lost:
            self._kept.append(message)
        self.is_over = not message.get("more_body", False)
        body: bytes = message.get("body", b"")
        return body

    async def gone(self) -> None:
        """Wait until the client is gone, or its answer complete."""
        while (await self._receive())["type"] == "http.request":
            pass
        self.is_gone = True

    def sent(self) -> None:
        """What was taken is on its way to the service: it cannot be had again."""
        if self.has_body:
            self.is_lost = True
            self._kept.clear()

    async def receive(self) -> Any:
        """The messages from the beginning, for an application."""
        if self._kept:
            return self._kept.pop(0)
        if not self.has_body and not self._is_replaying:
            self._is_replaying = True
            return {"type": "http.request", "body": b"", "more_body": False}
        if self.is_gone:
            return {"type": "http.disconnect"}
        message = await self._receive()
        while self.is_over and message["type"] == "http.request":
            message = await self._receive()  # told already
        return message
