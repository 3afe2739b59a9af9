"""1 to 5, and 21: what may be a request at all."""

from tests.intermediary.catalogue import PATH, Stage, get, item
from tests.intermediary.wire import Ended, Reply

HEAD = b"POST " + PATH + b" HTTP/1.1\r\nHost: localhost\r\n"
REFUSING = {400, 411, 413, 414, 431, 494, 501, 505}


def refused(stage: Stage, raw: bytes, what: str, *, statuses: set[int] = REFUSING) -> Reply | None:
    """Send it; it must be refused, the connection closed, and nothing of it reach the service whole."""
    seen = len(stage.upstream.asked)
    with stage.client() as client:
        client.send(raw)
        try:
            reply = client.reply()
        except Ended:
            reply = None
        assert reply is None or reply.status in statuses, f"{what}: answered with {reply and reply.status}"
        assert client.is_ended(), f"{what}: the connection stays open"
    assert len(stage.upstream.asked) == seen, f"{what}: it reached the service"
    return reply


@item(1, "Transfer-Encoding together with Content-Length: 400 and close", "RFC 9112, 6.3")
def both_framings(stage: Stage) -> None:
    """An allowed alternative is to drop Content-Length."""
    for lines in (
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    ):
        reply = stage.ask(HEAD + lines + b"\r\n5\r\nhello\r\n0\r\n\r\n")
        if reply is not None and reply.status == 200:
            asked = stage.upstream.asked[-1]
            assert asked.all(b"content-length") == [], "both went on"
            assert asked.body == b"hello", "the body went on changed"
        else:
            refused(stage, HEAD + lines + b"\r\n5\r\nhello\r\n0\r\n\r\n", "both framings", statuses={400})


@item(2, "Several or malformed Content-Length: 400, unless a list of the same", "RFC 9112, 6.3; 9110, 8.6")
def lengths(stage: Stage) -> None:
    """That a list of the same is refused, too, is allowed."""
    for value in (b"5\r\nContent-Length: 6", b"5, 6", b"+5", b"-1", b"0x5", b"5 5", b"5a", b"9" * 30):
        refused(stage, HEAD + b"Content-Length: " + value + b"\r\n\r\nhello", repr(value), statuses={400, 413})
    for value in (b"5\r\nContent-Length: 5", b"5, 5"):
        reply = stage.ask(HEAD + b"Content-Length: " + value + b"\r\n\r\nhello")
        if reply is not None and reply.status == 200:
            asked = stage.upstream.asked[-1]
            assert (asked.all(b"content-length"), asked.body) == ([b"5"], b"hello"), "a list went on"
        else:
            assert reply is None or reply.status == 400, f"{value!r}: {reply.status}"


@item(3, "Bad codings, chunk sizes and chunk ends: refused and closed", "RFC 9112, 6.3, 7.1; CVE-2025-43859")
def chunks(stage: Stage) -> None:
    """Nothing of it reaches the service as a whole request."""
    for coding in (b"identity", b"gzip", b"chunked, gzip", b"xchunked", b"gzip, chunked", b"chunked, chunked"):
        refused(stage, HEAD + b"Transfer-Encoding: " + coding + b"\r\n\r\n0\r\n\r\n", repr(coding))
    for body in (b"zz\r\nhello\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n", b"-5\r\nhello\r\n0\r\n\r\n",
                 b"f" * 17 + b"\r\nhello\r\n0\r\n\r\n", b"5\r\nhelloXX0\r\n\r\n", b"5\nhello\n0\n\n"):  # fmt: skip
        refused(stage, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + body, repr(body), statuses=REFUSING | {502})


@item(4, "Folded lines, space before the colon, bare CR, NUL: 400", "RFC 9112, 2.2, 5.1, 5.2; 9110, 5.5")
def lines(stage: Stage) -> None:
    """Each in a header of its own."""
    for line in (b"X-A: a\r\n b", b"X-A : a", b"X-A: a\rb", b"X-A: a\0b", b" X-A: a", b"X A: a", b": a"):
        refused(stage, get(PATH, line), repr(line), statuses={400})


@item(5, "A head that is too large: 4xx, never cut", "RFC 9110, 5.4")
def large_heads(stage: Stage) -> None:
    """If it is passed on, then whole."""
    many = [b"X-%d: %s" % (number, b"v" * 20) for number in range(5000)]
    for lines in ([b"X-Long: " + b"v" * 200_000], many, [b"Cookie: " + b"c" * 100_000]):
        reply = stage.ask(get(PATH, *lines))
        if reply is not None and reply.status == 200:
            asked = stage.upstream.asked[-1]
            names = [line.partition(b":")[0].lower() for line in lines]
            assert [name for name, _ in asked.headers if name in set(names)] == names, "a part went on"
        else:
            assert reply is None or 400 <= reply.status < 500, f"answered with {reply.status}"
            assert stage.upstream.asked == [], "a part went on"
    refused(stage, get(PATH + b"x" * 100_000), "a long target")
    with stage.client() as client:
        client.send(b"GET " + PATH + b" HTTP/1.1\r\nHost: localhost\r\nX-Endless: ")
        for _ in range(20):
            client.send(b"v" * 65536)
        try:
            status = client.head().status
        except Ended:
            return
        assert 400 <= status < 500, f"a header without an end: {status}"


@item(21, "Its own HTTP version goes out; CONNECT and other versions are refused", "RFC 9112, 2.3; CVE-2026-71324")
def versions(stage: Stage) -> None:
    """To a client of HTTP/1.0 no chunks come back."""
    reply = stage.ask(b"GET " + PATH + b" HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert reply is not None, "HTTP/1.0 is not answered"
    assert (reply.status, reply.body) == (200, b"ok")
    assert [asked.version for asked in stage.upstream.asked] == [b"HTTP/1.1"], "the client's version went on"
    stage.upstream.answering = lambda caller, asked: caller.send(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
    )
    reply = stage.ask(b"GET " + PATH + b" HTTP/1.0\r\nHost: localhost\r\n\r\n")
    assert reply is not None, "HTTP/1.0 is not answered"
    assert (reply.all(b"transfer-encoding"), reply.body) == ([], b"hi"), "chunks for HTTP/1.0"
    seen = len(stage.upstream.asked)
    for raw in (
        b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n",
        b"GET " + PATH + b" HTTP/3.7\r\nHost: localhost\r\n\r\n",
        b"GET " + PATH + b" HTTP/2.0\r\nHost: localhost\r\n\r\n",
    ):
        reply = stage.ask(raw)
        assert reply is None or 400 <= reply.status < 600, f"{raw[:20]!r}: {reply.status}"
        assert reply is None or reply.status not in {500, 502}, f"{raw[:20]!r}: {reply.status}"
    assert len(stage.upstream.asked) == seen, "one of them reached the service"
