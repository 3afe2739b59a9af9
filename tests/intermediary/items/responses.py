"""22 to 28: answers on their way back."""

import threading

from tests.intermediary.catalogue import PATH, Stage, get, item, post
from tests.intermediary.upstream import OK, Asked, Caller
from tests.intermediary.wire import Ended


def answer(stage: Stage, *parts: bytes, ends: bool = False) -> None:
    """Let the service answer with these bytes, and with `ends` leave after them."""

    def answering(caller: Caller, asked: Asked) -> None:
        for part in parts:
            caller.send(part)
        if ends:
            raise Ended

    stage.upstream.answering = answering


@item(22, "Every answer with status 1xx passes, in order", "RFC 9110, 15.2")
def informational(stage: Stage) -> None:
    """103 is the one that browsers use."""
    answer(
        stage,
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </b.css>; rel=preload\r\n\r\n",
        OK,
    )
    reply = stage.ask(get())
    assert reply is not None, "no answer"
    assert (reply.status, reply.body) == (200, b"ok"), f"{reply.status} {reply.body!r}"
    told = [(status, value) for status, lines in reply.before for name, value in lines if name == b"link"]
    assert told == [(103, b"</a.css>; rel=preload"), (103, b"</b.css>; rel=preload")], f"came: {told}"


@item(23, "204, 205, 304 and answers to HEAD have no body", "RFC 9110, 15.3.5, 15.3.6, 15.4.5, 9.3.2")
def bodiless(stage: Stage) -> None:
    """The next answer on the connection is read in its place."""
    for method, raw in (
        (b"GET", b"HTTP/1.1 204 No Content\r\n\r\n"),
        (b"GET", b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\nContent-Length: 5\r\n\r\n'),
        (b"HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"),
        (b"HEAD", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
        (b"GET", b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"),
    ):
        with stage.client() as client:
            answer(stage, raw)
            client.send(get(PATH, method=method))
            reply = client.reply(method)
            assert reply.body == b"", f"{reply.status} has a body"
            if b"1234" in raw:
                assert reply.all(b"content-length") == [b"1234"], "HEAD lost its length"
            answer(stage, OK)
            client.send(get())
            assert client.reply().body == b"ok", f"after {method!r} {reply.status}, the connection is out of step"


@item(24, "An answer that breaks off never looks whole; 502 if none began", "RFC 9112, 6.3, 8")
def broken_off(stage: Stage) -> None:
    """With a length, in chunks, and in its head."""
    for raw in (
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
    ):
        answer(stage, raw, ends=True)
        reply = stage.ask(get())
        assert reply is None or reply.status == 502 or not reply.is_whole, f"{raw[-20:]!r} looks whole"
    for raw in (b"", b"HTTP/1.1 200 OK\r\nContent-Le"):
        answer(stage, raw, ends=True)
        reply = stage.ask(post(b"x"))
        assert reply is not None, f"{raw!r}: no answer"
        assert reply.status == 502, f"{raw!r}: {reply.status}"


@item(25, "Streams pass chunk by chunk, and nothing is rewritten", "RFC 9110, 7.7")
def streams(stage: Stage) -> None:
    """The second event is sent only once the client has the first."""
    got_first = threading.Event()

    def answering(caller: Caller, asked: Asked) -> None:
        caller.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-transform\r\n")
        caller.send(b"Content-Encoding: identity-x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: 1\n\n\r\n")
        first = got_first.wait(3)
        caller.send(b"9\r\ndata: 2\n\n\r\n0\r\n\r\n" if first else b"4\r\nlate\r\n0\r\n\r\n")

    stage.upstream.answering = answering
    with stage.client() as client:
        client.send(get(PATH, b"Accept-Encoding: gzip, br"))
        reply = client.head()
        body = b""
        for chunk in client.chunks():
            body += chunk
            got_first.set()
    assert body == b"data: 1\n\ndata: 2\n\n", f"came: {body!r}"
    assert reply.all(b"content-encoding") == [b"identity-x"], "the coding changed"
    assert stage.upstream.asked[-1].all(b"accept-encoding") == [b"gzip, br"], "the request's codings changed"


@item(26, "Trailers pass apart or are dropped, and never become headers", "RFC 9110, 6.5.1")
def trailers(stage: Stage) -> None:
    """In requests, too, where they could pass for headers of the proxy."""
    answer(
        stage,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Late: 1\r\nSet-Cookie: a=1\r\n\r\n",
    )
    reply = stage.ask(get())
    assert reply is not None, "no answer"
    assert (reply.body, reply.all(b"x-late"), reply.all(b"set-cookie")) == (b"ok", [], [])
    answer(stage, OK)
    raw = get(PATH, b"Transfer-Encoding: chunked", b"Trailer: X-Late", method=b"POST")
    stage.ask(raw + b"2\r\nhi\r\n0\r\nX-Late: 1\r\nX-Forwarded-For: 6.6.6.6\r\nagrovet-voucher: x\r\n\r\n")
    asked = stage.upstream.asked[-1]
    assert asked.body == b"hi"
    assert asked.all(b"x-late") == [], "a trailer became a header"
    told = [value for name, value in asked.headers if value in {b"6.6.6.6", b"x"}]
    assert told == [], "a trailer became one of the proxy's headers"


@item(27, "502 for a bad answer, 504 for a late one, 503 and Retry-After while it is away", "RFC 9110, 15.6")
def own_answers(stage: Stage) -> None:
    """Never 500. A service that cannot be reached may be told with 502."""
    for raw in (b"nonsense\r\n\r\n", b"HTTP/1.1 999999 X\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: a\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
                b"HTTP/1.1 200 OK\r\nBad Name: 1\r\n\r\n",
                b"HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n"):  # fmt: skip
        answer(stage, raw, ends=True)
        reply = stage.ask(post(b"x"))
        assert reply is not None, f"{raw!r}: no answer"
        assert reply.status == 502, f"{raw!r}: {reply.status}"
        answer(stage, OK)
        stage.ask(get())  # so that the proxy does not count the service as gone
    stage.upstream.answering = lambda caller, asked: threading.Event().wait(6) and None
    reply = stage.ask(get())
    assert reply is not None, "a silent service: no answer"
    assert reply.status == 504, f"a silent service: {reply.status}"
    stage.upstream.stop()
    try:
        stage.upstream.close_connections()
        reply = stage.ask(get())
        assert reply is not None, "a service that is away: no answer"
        assert reply.status in {502, 503}, f"a service that is away: {reply.status}"
        assert reply.status != 503 or reply.all(b"retry-after"), "503 without Retry-After"
    finally:
        stage.upstream.restart()


@item(28, "Addresses of the service in answers become those of the public origin", "RFC 9110, 10.2.2; 6265, 5.2.3")
def public_addresses(stage: Stage) -> None:
    """What is relative, or of others, stays."""
    inside = f"http://127.0.0.1:{stage.upstream.port}".encode()
    for name, value, expected in (
        (b"Location", inside + b"/api/posts/7/?a=b", b"http://shop.example/api/posts/7/?a=b"),
        (b"Location", b"/api/posts/7/", b"/api/posts/7/"),
        (b"Location", b"https://elsewhere.example/x", b"https://elsewhere.example/x"),
        (b"Location", b"http://shop.example/x", b"http://shop.example/x"),
        (b"Refresh", b"5; url=" + inside + b"/api/posts/", b"5; url=http://shop.example/api/posts/"),
        (b"Set-Cookie", b"a=1; Domain=127.0.0.1; Path=/", b"a=1; Path=/"),
        (b"Set-Cookie", b"a=1; Domain=shop.example", b"a=1; Domain=shop.example"),
    ):
        answer(stage, b"HTTP/1.1 302 Found\r\n" + name + b": " + value + b"\r\nContent-Length: 0\r\n\r\n")
        reply = stage.ask(get(host=b"shop.example"))
        assert reply is not None, "no answer"
        came = reply.all(name.lower())
        same = [each.replace(b":%d" % stage.proxy.port, b"") for each in came]
        assert same == [expected], f"{value!r} became {came}"
