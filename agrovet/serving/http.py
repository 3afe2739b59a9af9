"""
HTTP/1.1 on the wire, more strictly than the server's library has it by itself (RFC 9110, 9112).

What two programs could read in two ways is refused, so that nobody gets a request past whoever checks it.
"""

import asyncio
import json
import re
from typing import Any, ClassVar, cast

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from agrovet.kernel.http.cross_origin import for_origin
from agrovet.kernel.http.safe_headers import OF_ALL, OF_DATA
from agrovet.kernel.numbers import whole_number
from agrovet.serving.crowding import Crowd
from agrovet.serving.patience import Patience, Wait
from agrovet.serving.unread import UnreadBudget

# Extensions of ASGI: answers with status 1xx before the one that counts, and the target as it stood in the request.
INFORMATIONAL = "agrovet.http.response.informational"
TARGET = "agrovet.http.target"

MOST_IN_HEAD = 64 * 1024
MOST_HEADERS = 128

MALFORMED = "La petición no se pudo leer. Revise el formato de los datos enviados."
HEAD_TOO_LARGE = "Los encabezados de la petición son demasiado grandes."
TOO_SLOW = "La petición tardó demasiado en llegar. Intente de nuevo."
TOO_MANY = "El servicio está ocupado en este momento. Intente de nuevo en unos segundos."
# Stands for a length that is not known; the library counts down from it.
UNTIL_CLOSE = 2**62
# Seconds in which a client that was refused may still send: a connection that is closed upon bytes that nobody has
# read is reset, and the refusal is lost with it (RFC 9112, 9.6).
LINGER = 2.0
# Connections beyond the limit that are let ask, so that a page can read why it gets no other answer.
MOST_TURNED_AWAY = 256
_ORIGIN = re.compile(rb"^origin:[ \t]*([^\r\n]*)", re.I | re.M)
NOT_SUPPORTED = "Este servidor no admite esa clase de petición."


class Refused(Exception):
    """Ends the reading of a request; raised within the parser."""


class StrictHttp(HttpToolsProtocol):
    """A connection of a client."""

    crowd: ClassVar[Crowd] = Crowd()
    unread: ClassVar[UnreadBudget] = UnreadBudget()
    turned_away: ClassVar[set["StrictHttp"]] = set()
    refusal: tuple[int, str] = (400, MALFORMED)
    _size = 0
    _received = b""
    _in_head = False
    _in_body = False
    _has_head = False
    _is_leaving = False
    _is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the library has it
        """A client is there, and is expected to ask."""
        super().connection_made(transport)
        self.patience = Patience(
            self.loop,
            give_up=self._give_up,
            unread=transport.get_write_buffer_size,
            is_held=self._holds_the_body_back,
        )
        self._unfinished = bytearray()
        if self.crowd.enter(self):
            self.patience.for_head()
        elif len(self.turned_away) < MOST_TURNED_AWAY:
            self.turned_away.add(self)
            self.patience.for_head()
        else:
            self._refuse_at_once(503, TOO_MANY)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self.patience.over()
        self.crowd.leave(self)
        self.turned_away.discard(self)
        self.unread.is_read(self)
        super().connection_lost(exc)

    def throw_out(self) -> None:
        """End the connection, for want of room."""
        self.transport.abort()

    def leave(self) -> None:
        """Answer once more what is under way on this connection, and say that it ends with that."""
        self._is_leaving = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False

    def data_received(self, data: bytes) -> None:
        """Bytes came. A head is bounded while it comes: one header without an end would be seen too late."""
        if self._is_refused:
            return
        self._received = data
        super().data_received(data)
        if self._in_head and not self._is_refused and not self.transport.is_closing():
            self._unfinished += data
            if len(self._unfinished) > MOST_IN_HEAD:
                self.refusal = (431, HEAD_TOO_LARGE)
                self.send_400_response("")
        self._received = b""
        self._wait_for_what_is_missing(len(data))

    def _wait_for_what_is_missing(self, came: int) -> None:
        if self._is_refused or self.transport.get_protocol() is not self:
            # Refused, or a socket by now: nothing more is waited for here.
            return
        if self.transport.is_closing():
            self.patience.over()
        elif self._in_body:
            self.patience.for_body(came)
        elif self._in_head or self.cycle is None or self.cycle.response_complete:
            # As well for what is no head at all, such as empty lines before one.
            self.patience.for_head()
        elif not self.flow.write_paused:
            self.patience.over()

    def _holds_the_body_back(self) -> bool:
        return self.flow.read_paused or (self.cycle is not None and self.cycle.waiting_for_100_continue)

    def _give_up(self, wait: Wait) -> None:
        if wait == "reading":
            self.transport.abort()
        elif self._in_head or (self._in_body and not self.cycle.response_complete):
            self.refusal = (408, TOO_SLOW)
            self.send_400_response("")
        else:
            self.transport.close()
            # It is closed once all that was sent has been read: that, too, may take no longer than is allowed.
            self.patience.for_reading()

    def timeout_keep_alive_handler(self) -> None:
        """The client has asked nothing more for a while."""
        super().timeout_keep_alive_handler()
        self.patience.for_reading()

    def pause_writing(self) -> None:
        """What we have sent is not read as fast as we send it."""
        super().pause_writing()
        self.patience.for_reading()
        self.unread.waits(self, self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """It is read."""
        super().resume_writing()
        self.unread.is_read(self)
        self.patience.over()
        if self._in_body:
            self.patience.for_body(0)

    def on_response_complete(self) -> None:
        """The client has its answer."""
        super().on_response_complete()
        if not self.pipeline and self.cycle.response_complete:
            self.crowd.rests(self)

    def handle_websocket_upgrade(self) -> None:
        """It goes on as a socket, which has limits of its own; not before earlier answers are whole and read."""
        if self.flow.write_paused or (self.cycle is not None and not self.cycle.response_complete):
            self.send_400_response("")
            return
        self.patience.over()
        self.crowd.leave(self)
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._size = 0
        self._unfinished.clear()
        self._in_head = True
        self._has_head = False

    def on_url(self, url: bytes) -> None:
        """A part of the target."""
        super().on_url(url)
        self._count(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header. One that follows the body is a trailer, and no header of the request (RFC 9110, 6.5.1)."""
        if self._has_head:
            self._count(len(name) + len(value) + 4)
            return
        super().on_header(name, value)
        self._count(len(name) + len(value) + 4)
        if len(self.headers) > MOST_HEADERS:
            self._refuse(431, HEAD_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._size = 0
        self._in_head = False
        if self in self.turned_away:
            self._refuse(503, TOO_MANY)
        self._unfinished.clear()
        self._in_body = True
        self._has_head = True
        self.crowd.asks(self)
        self._check_version_and_host()
        codings = [value.strip().lower() for name, value in self.headers if name == b"transfer-encoding"]
        if codings and (codings != [b"chunked"] or self.parser.get_http_version() == "1.0"):
            # Chunked or nothing: what else there is would be passed on half understood.
            self._refuse(501 if len(codings) == 1 and codings[0].endswith(b"chunked") else 400, NOT_SUPPORTED)
        lengths = [value for name, value in self.headers if name == b"content-length"]
        if any(whole_number(value) is None for value in lengths):
            # The parser takes any number of zeros before a length; whoever reads it behind us does not.
            self._refuse(400, MALFORMED)
        extensions: Any = {INFORMATIONAL: {}, TARGET: {"bytes": self.url} if self.url.startswith(b"/") else {}}
        self.scope["extensions"] = extensions
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is whole."""
        self._in_body = False
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self._is_leaving:
            cycle.keep_alive = False
        super()._start_asgi_task(cycle, _with_details(app, cycle))

    def _check_version_and_host(self) -> None:
        version = self.parser.get_http_version()
        if version not in {"1.0", "1.1"}:
            self._refuse(505, NOT_SUPPORTED)
        if self.parser.get_method() == b"CONNECT":
            self._refuse(501, NOT_SUPPORTED)
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or (version == "1.1" and not hosts):
            self._refuse(400, MALFORMED)
        if not self.url.startswith(b"/") and self.url != b"*":
            self._take_host_from_target()

    def _take_host_from_target(self) -> None:
        """Of a target in absolute form, the authority counts and not the header (RFC 9112, 3.2.2)."""
        parsed = httptools.parse_url(self.url)
        if not parsed.host or parsed.schema not in {b"http", b"https"} or parsed.userinfo:
            self._refuse(400, MALFORMED)
        host = parsed.host if b":" not in parsed.host else b"[" + parsed.host + b"]"
        host += b":%d" % parsed.port if parsed.port else b""
        self.headers[:] = [(b"host", host), *(pair for pair in self.headers if pair[0] != b"host")]

    def _count(self, size: int) -> None:
        self._size += size
        if self._size > MOST_IN_HEAD:
            self._refuse(431, HEAD_TOO_LARGE)

    def _refuse(self, status: int, detail: str) -> None:
        self.refusal = (status, detail)
        raise Refused(detail)

    def send_400_response(self, msg: str) -> None:
        """
        Refuse what came in, and close.

        Where an answer is under way on the connection, nothing is written into it: that of an earlier request is
        finished first, that of the request that turned out bad breaks off.
        """
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if not cycle.more_body or self.pipeline:
                cycle.keep_alive = False
                self.flow.pause_reading()
                return
            if cycle.response_started:
                self.transport.close()
                return
        self._refuse_at_once(*self.refusal)

    def _refuse_at_once(self, status: int, detail: str) -> None:
        body = json.dumps({"detail": detail}, ensure_ascii=False).encode()
        head = [
            STATUS_LINE[status],
            b"content-type: application/json\r\n",
            b"content-length: %d\r\n" % len(body),
            *(b"%b: %b\r\n" % line for line in (*OF_ALL, *OF_DATA, *for_origin(self._origin()))),
            *([b"retry-after: 5\r\n"] if status == 503 else []),
            b"connection: close\r\n\r\n",
        ]
        self._is_refused = True
        self.patience.over()
        if self.cycle is not None and not self.cycle.response_complete:
            # Whoever works on the request learns that nobody waits for it.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(b"".join([*head, body]))
        self.transport.write_eof()
        self.loop.call_later(LINGER, self.transport.abort)

    def _origin(self) -> bytes:
        """Return the page's origin: of the request whose head is whole, or of what came of one that is not."""
        if self._has_head:
            return next((value for name, value in self.headers if name == b"origin"), b"")
        found = _ORIGIN.search(bytes(self._unfinished) + self._received)
        return found[1].rstrip() if found else b""


def _with_details(app: Any, cycle: RequestResponseCycle) -> Any:
    """The application, with the messages that the library does not know, or leaves to it."""

    # The library holds its transport to be one, and uses these of its methods alone: write, close and is_closing.
    cycle.transport = cast(asyncio.Transport, _Joining(cycle.transport))

    async def detailed(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            match message["type"]:
                case "http.response.start":
                    _prepare(cycle, message)
                case "http.response.body" if cycle.expected_content_length == UNTIL_CLOSE:
                    # The library adds up what it was told to expect.
                    cycle.expected_content_length = len(message.get("body", b"")) if _is_last(message) else UNTIL_CLOSE
                case "agrovet.http.response.informational":
                    if not cycle.response_started and not cycle.disconnected:
                        lines = [b"%b: %b\r\n" % header for header in message["headers"]]
                        cycle.transport.write(b"".join([STATUS_LINE[message["status"]], *lines, b"\r\n"]))
                    return
            await send(message)

        await app(scope, receive, sending)
        if cycle.expected_content_length == UNTIL_CLOSE and not cycle.response_complete:
            # To a client that reads until the connection ends, only this tells that something is missing.
            cycle.transport.abort()

    return detailed


class _Joining:
    """Writes the head of an answer and the beginning of its body in one piece where they come together."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head = b""
        self._has_written = False
        self.is_closing = transport.is_closing
        self.abort = transport.abort

    def write(self, data: bytes) -> None:
        """Keep what comes first until more comes, or until nothing has come at once."""
        if self._has_written:
            self._transport.write(data)
        elif self._head:
            self._flush(data)
        else:
            self._head = data
            asyncio.get_running_loop().call_soon(self._flush)

    def close(self) -> None:
        """Write all, and close."""
        self._flush()
        self._transport.close()

    def _flush(self, more: bytes = b"") -> None:
        if self._head:
            head, self._head = self._head, b""
            self._has_written = True
            self._transport.write(head + more)


def _prepare(cycle: RequestResponseCycle, message: Any) -> None:
    names = {name.lower() for name, _ in message.get("headers", ())}
    if b"date" in names:
        # The server's own stays away from an answer that has one, such as that of a service.
        cycle.default_headers = [header for header in cycle.default_headers if header[0] != b"date"]
    if cycle.scope["http_version"] == "1.0" and b"content-length" not in names:
        # It knows no chunks: the body ends with the connection.
        cycle.keep_alive = False
        cycle.chunked_encoding = False
        cycle.expected_content_length = UNTIL_CLOSE


def _is_last(message: Any) -> bool:
    return not message.get("more_body", False)
