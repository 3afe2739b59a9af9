"""6 to 9: bodies of requests."""

import threading
import time

from tests.intermediary.catalogue import PATH, Stage, get, item, post
from tests.intermediary.upstream import OK, Asked, Caller
from tests.intermediary.wire import Ended

MB = 1024 * 1024


@item(6, "Never Content-Length and Transfer-Encoding together to the service", "RFC 9112, 6.2")
def one_framing(stage: Stage) -> None:
    """Nor either of them twice, nor one for a request without a body."""
    stage.ask(get(PATH, b"Transfer-Encoding: chunked", method=b"POST") + b"3\r\nabc\r\n0\r\n\r\n")
    stage.ask(post(b"abc"))
    stage.ask(get())
    framings = [asked.all(b"content-length") + asked.all(b"transfer-encoding") for asked in stage.upstream.asked]
    assert len(framings) == 3, "a request was lost"
    assert [len(each) for each in framings] == [1, 1, 0], f"{framings}"


@item(7, "The body of any method passes unchanged, with a length and chunked", "RFC 9110, 9.3")
def any_method(stage: Stage) -> None:
    """OPTIONS, DELETE and GET are those that others lose."""
    for method in (b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"GET"):
        for raw in (
            post(b"a\0b\r\n\r\nc", method=method),
            get(PATH, b"Transfer-Encoding: chunked", method=method) + b"4\r\na\0b\r\r\n4;x=y\r\n\n\r\nc\r\n0\r\n\r\n",
        ):
            reply = stage.ask(raw)
            assert reply is not None, f"{method!r}: no answer"
            assert reply.status == 200, f"{method!r}: {reply.status}"
            asked = stage.upstream.asked[-1]
            assert (asked.method, asked.body) == (method, b"a\0b\r\n\r\nc"), f"{method!r}: the body changed"


@item(8, "Uploads stream, memory stays flat, a slow reader slows the sender", "RFC 9112, 9.3")
def uploads_stream(stage: Stage) -> None:
    """The first byte is there before the last one is sent."""
    arrived, reading = threading.Event(), threading.Event()

    def slowly(caller: Caller) -> None:
        caller.asked()
        caller.read()
        arrived.set()
        reading.wait(10)
        taken = 0
        try:
            while taken < 256 * MB - 65536:
                taken += len(caller.read())
        except Ended:
            return
        caller.send(OK)

    stage.upstream.taking = slowly
    before = stage.proxy.resident()
    with stage.client() as client:
        client.send(get(PATH, b"Content-Length: %d" % (256 * MB), method=b"POST") + b"x" * 1000)
        assert arrived.wait(3), "the first byte waits for the last"
        client.socket.settimeout(0.7)
        sent = 1000
        try:
            while sent < 256 * MB:
                sent += client.socket.send(b"x" * min(MB, 256 * MB - sent))
        except TimeoutError:
            pass
        assert sent < 64 * MB, f"{sent // MB} MB were taken while the service read nothing"
        reading.set()
        client.socket.settimeout(10)
        while sent < 256 * MB:
            sent += client.socket.send(b"x" * min(MB, 256 * MB - sent))
        grown = stage.proxy.resident() - before
        assert client.reply().status == 200, "the upload did not arrive"
    assert grown < 32 * MB, f"memory grew by {grown // MB} MB"


@item(9, "Expect: 100-continue is forwarded or answered; no body after a final answer", "RFC 9110, 10.1.1")
def expectations(stage: Stage) -> None:
    """Who is refused unseen sends nothing, or is told to go ahead by the proxy itself."""
    bodies: list[bytes] = []

    def refusing(caller: Caller) -> None:
        caller.asked()
        caller.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
        caller.socket.settimeout(0.5)
        try:
            bodies.append(caller.read())
        except (Ended, TimeoutError):
            bodies.append(b"")

    stage.upstream.taking = refusing
    with stage.client() as client:
        client.send(get(PATH, b"Content-Length: 5", b"Expect: 100-continue", method=b"POST"))
        reply = client.reply()
        assert reply.status == 403, f"refused unseen: {reply.status}"
        if not reply.before:
            time.sleep(0.7)
            assert bodies == [b""], "a body out of nowhere"
            client.send(b"hello" + get())
            assert client.is_ended(), "what may be the body is read as the next request"
    stage.upstream.reset()

    def admitting(caller: Caller, asked: Asked) -> None:
        caller.send(OK)

    stage.upstream.answering = admitting
    with stage.client() as client:
        client.send(get(PATH, b"Content-Length: 5", b"Expect: 100-continue", method=b"POST"))
        client.socket.settimeout(3)
        assert client.until(b"\r\n\r\n").split(b" ")[1] == b"100", "no go-ahead"
        client.send(b"hello")
        assert client.reply().status == 200
    assert [asked.body for asked in stage.upstream.asked] == [b"hello"]
