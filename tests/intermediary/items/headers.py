"""12 to 20: which headers pass, and which the proxy writes."""

import hashlib
import hmac
import time

import jwt

from tests.intermediary.catalogue import PATH, Inapplicable, Stage, get, item
from tests.intermediary.proxies import SECRET
from tests.intermediary.upstream import Asked, Caller

VOUCHER = b"agrovet-voucher"
OWN = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port")


def _seen(stage: Stage, *lines: bytes, method: bytes = b"GET", host: bytes = b"localhost") -> Asked:
    reply = stage.ask(get(PATH, *lines, method=method, host=host))
    assert reply is not None, "no answer"
    assert reply.status == 200, f"answered with {reply.status}"
    return stage.upstream.asked[-1]


def _answer(stage: Stage, raw: bytes) -> None:
    def answering(caller: Caller, asked: Asked) -> None:
        caller.send(raw)

    stage.upstream.answering = answering


@item(12, "Connection and all that it names are removed, both ways", "RFC 9110, 7.6.1")
def named_headers(stage: Stage) -> None:
    """In any letter case, in several fields, and in trailers."""
    asked = _seen(stage, b"cOnnection: X-One , x-TWO", b"X-One: 1", b"x-two: 2", b"X-Three: 3",
                  b"Connection: x-four", b"X-Four: 4")  # fmt: skip
    left = {name for name, _ in asked.headers}
    assert not left & {b"x-one", b"x-two", b"x-four"}, f"passed on: {left}"
    assert asked.all(b"connection") in ([], [b"keep-alive"], [b"close"]), f"{asked.all(b'connection')}"
    assert asked.all(b"x-three") == [b"3"], "one too many is gone"
    _answer(stage, b"HTTP/1.1 200 OK\r\nConnection: x-One\r\nX-One: 1\r\nX-Two: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"2\r\nok\r\n0\r\nX-One: 3\r\n\r\n")  # fmt: skip
    reply = stage.ask(get())
    assert reply is not None, "no answer"
    assert (reply.all(b"x-one"), reply.all(b"x-two")) == ([], [b"2"]), "the answer's were passed on"
    assert [name for name, _ in reply.trailers if name == b"x-one"] == [], "one came back as a trailer"


@item(13, "Hop-by-hop headers are removed though nobody names them", "RFC 9110, 7.6.1")
def hop_by_hop(stage: Stage) -> None:
    """`TE: trailers` may go on."""
    asked = _seen(stage, b"Keep-Alive: timeout=5", b"Proxy-Connection: keep-alive", b"TE: trailers, deflate",
                  b"Proxy-Authorization: Basic eA==", b"Upgrade: foo/1")  # fmt: skip
    for name in (b"keep-alive", b"proxy-connection", b"proxy-authorization", b"upgrade"):
        assert asked.all(name) == [], f"{name!r} was passed on"
    assert asked.all(b"te") in ([], [b"trailers"]), f"TE: {asked.all(b'te')}"
    _answer(stage, b"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=9\r\nProxy-Connection: close\r\n"
            b"Proxy-Authenticate: Basic\r\n"
            b"Upgrade: foo/1\r\nContent-Length: 2\r\n\r\nok")  # fmt: skip
    reply = stage.ask(get())
    assert reply is not None, "no answer"
    for name in (b"proxy-connection", b"proxy-authenticate", b"upgrade"):
        assert reply.all(name) == [], f"the answer's {name!r} was passed on"
    assert reply.all(b"keep-alive") != [b"timeout=9"], "the answer's Keep-Alive was passed on"


@item(14, "A client cannot have the proxy's own headers removed", "CVE-2024-45410, CVE-2026-29054")
def stripping(stage: Stage) -> None:
    """By naming them in Connection, in any case."""
    plain = _seen(stage)
    named = _seen(stage, b"Connection: x-forwarded-for, X-FORWARDED-PROTO, x-forwarded-host, x-forwarded-port, host, "
                  b"agrovet-voucher, Traceparent, via, forwarded, close")  # fmt: skip
    own = {name for name, _ in plain.headers} - {b"connection"}
    assert own <= {name for name, _ in named.headers}, f"gone: {own - {name for name, _ in named.headers}}"
    assert own >= set(OWN), f"the proxy says nothing of {set(OWN) - own}"


@item(15, "Look-alikes of the proxy's own headers, with _ and ., are dropped", "RFC 9110, 17.10; CVE-2026-88011")
def alike(stage: Stage) -> None:
    """Servers that fold names would take them for the real ones."""
    names = [b"X_Forwarded_For", b"X-Forwarded_Proto", b"x.forwarded.for", b"X_Forwarded.Host", b"agrovet_voucher",
             b"Agrovet.Voucher", b"Transfer_Encoding", b"content_length"]  # fmt: skip
    with stage.client() as client:
        client.send(get(PATH, *(name + b": evil" for name in names)))
        reply = client.reply()
    if reply.status == 400:
        return
    passed = [name for name, value in stage.upstream.asked[-1].headers if value == b"evil"]
    assert passed == [], f"passed on: {passed}"


@item(16, "X-Forwarded-* and Forwarded tell the truth, and agree", "RFC 7239")
def forwarded(stage: Stage) -> None:
    """What a client claims is dropped, or stands before the proxy's own word."""
    asked = _seen(stage, b"X-Forwarded-For: 6.6.6.6", b"X-Forwarded-Proto: https", b"X-Forwarded-Host: evil.example",
                  b"Forwarded: for=6.6.6.6;host=evil.example", host=b"shop.example:81")  # fmt: skip
    hops = [hop.strip() for line in asked.all(b"x-forwarded-for") for hop in line.split(b",")]
    assert hops in ([b"127.0.0.1"], [b"6.6.6.6", b"127.0.0.1"]), f"X-Forwarded-For: {hops}"
    assert asked.all(b"x-forwarded-proto") == [b"http"], f"X-Forwarded-Proto: {asked.all(b'x-forwarded-proto')}"
    assert asked.all(b"x-forwarded-host") == [b"shop.example:81"], f"{asked.all(b'x-forwarded-host')}"
    assert asked.all(b"x-forwarded-port") == [str(stage.proxy.port).encode()], "X-Forwarded-Port"
    told = b", ".join(asked.all(b"forwarded"))
    assert b"evil.example" not in told, f"Forwarded: {told!r}"
    assert not told or (b"for=127.0.0.1" in told and b'host="shop.example:81"' in told), f"Forwarded: {told!r}"


@item(17, "The internal identity is the proxy's own: signed, short, for one service", "practice")
def identity(stage: Stage) -> None:
    """One that comes from outside goes nowhere."""
    if not stage.proxy.makes_identity:
        raise Inapplicable("it makes no identity")
    asked = _seen(stage, b"agrovet-voucher: false", b"Agrovet-Voucher: " + _signed(SECRET.encode()))
    tokens = asked.all(VOUCHER)
    assert len(tokens) == 1, f"{len(tokens)} vouchers"
    key = hmac.new(SECRET.encode(), b"vouchers of the router", hashlib.sha256).digest()
    claims = jwt.decode(tokens[0], key, algorithms=["HS256"], audience="forum")
    assert claims["exp"] - claims["iat"] <= 60, "it lives too long"
    # It may be used again for a while, and must be good for longer than a request waits.
    assert -1 < time.time() - claims["iat"] < 30, "it is not of this minute"
    assert "sub" not in claims, "it names somebody though no key came"


def _signed(key: bytes) -> bytes:
    now = int(time.time())
    claims = {"iss": "agrovet-router", "aud": "forum", "iat": now, "exp": now + 60, "sub": "1"}
    return jwt.encode(claims, key, algorithm="HS256").encode()


@item(18, "Repeated headers keep their number and order; Set-Cookie is never merged", "RFC 9110, 5.3; 6265, 3")
def repeated(stage: Stage) -> None:
    """In both directions."""
    asked = _seen(stage, b"X-Multi: a", b"X-Other: 1", b"X-Multi: b", b"X-Multi: a", b"Accept: x/y", b"Accept: z/z")
    assert asked.all(b"x-multi") == [b"a", b"b", b"a"], f"{asked.all(b'x-multi')}"
    assert asked.all(b"accept") == [b"x/y", b"z/z"], f"{asked.all(b'accept')}"
    _answer(stage, b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nX-M: 2\r\nSet-Cookie: b=2\r\nX-M: 1\r\n"
            b"Set-Cookie: a=3\r\nContent-Length: 2\r\n\r\nok")  # fmt: skip
    reply = stage.ask(get())
    assert reply is not None, "no answer"
    assert reply.all(b"set-cookie") == [b"a=1; Path=/", b"b=2", b"a=3"], f"{reply.all(b'set-cookie')}"
    assert reply.all(b"x-m") == [b"2", b"1"], f"{reply.all(b'x-m')}"


@item(19, "The service gets the Host that the client sent", "practice")
def host(stage: Stage) -> None:
    """With its port and in its letter case, and nothing behind it."""
    assert _seen(stage, host=b"Shop.example:8443").all(b"host") == [b"Shop.example:8443"]


@item(20, "Via is added, a loop is found, Max-Forwards counts", "RFC 9110, 7.6.2, 7.6.3")
def hops(stage: Stage) -> None:
    """What came before in Via stays."""
    asked = _seen(stage, b"Via: 1.0 fred")
    via = b", ".join(asked.all(b"via"))
    assert via.startswith(b"1.0 fred, 1.1 "), f"Via: {via!r}"
    seen = len(stage.upstream.asked)
    reply = stage.ask(get(PATH, b"Via: " + via))
    assert reply is not None, "no answer to a loop"
    assert reply.status == 508, f"a loop is answered with {reply.status}"
    assert len(stage.upstream.asked) == seen, "a loop went on"
    reply = stage.ask(get(PATH, b"Max-Forwards: 0", method=b"OPTIONS"))
    assert reply is not None, "no answer to Max-Forwards: 0"
    assert len(stage.upstream.asked) == seen, "Max-Forwards: 0 went on"
    assert _seen(stage, b"Max-Forwards: 5", method=b"OPTIONS").all(b"max-forwards") == [b"4"]
    reply = stage.ask(get(PATH, method=b"TRACE"))
    assert reply is None or reply.status in {200, 405, 501}, f"TRACE: {reply.status}"
