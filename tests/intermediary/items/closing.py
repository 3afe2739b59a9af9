"""37 to 40: how sockets end, and what is no socket of ours."""

import struct
import threading
import time

from tests.intermediary.catalogue import PATH, Stage, get, item
from tests.intermediary.items.frames import CLOSE, TEXT, Frame, admit, close, frame, knock, message, read_frame
from tests.intermediary.items.sockets import echo
from tests.intermediary.upstream import Caller
from tests.intermediary.wire import Client, Ended, connected


def _end(client: Client) -> Frame | None:
    """The close frame that comes next, whatever comes before it; None if the connection ends without one."""
    try:
        while True:
            each = read_frame(client)
            if each.opcode == CLOSE:
                return each
    except (Ended, TimeoutError):
        return None


@item(37, "Close codes and reasons pass; 1005, 1006 and 1015 are never sent", "RFC 6455, 7.4.1")
def codes(stage: Stage) -> None:
    """An end without a close becomes 1011, 1012 or 1014; to the service, 1001 says it, too."""
    for code, reason in ((1000, b"bye"), (4403, "no está".encode()), (1011, b""), (3000, b"x")):
        _relayed(stage, code, reason)
    stage.upstream.taking = lambda caller: admit(caller) and caller.send(close(None, masked=False))
    with stage.client() as client:
        assert knock(client).status == 101
        ended = _end(client)
        assert ended is not None, "a close without a code is lost"
        assert ended.code not in {1005, 1006, 1015}, f"{ended.code} was sent"

    def vanishing(caller: Caller) -> None:
        admit(caller)
        caller.socket.setsockopt(
            __import__("socket").SOL_SOCKET, __import__("socket").SO_LINGER, struct.pack("ii", 1, 0)
        )
        caller.socket.close()
        raise Ended

    stage.upstream.taking = vanishing
    with stage.client() as client:
        assert knock(client).status == 101
        ended = _end(client)
        assert ended is not None, "the service vanished, and the client is told nothing"
        assert ended.code in {1011, 1012, 1014}, f"the service vanished: {ended.code}"
    _client_vanishes(stage)


def _relayed(stage: Stage, code: int, reason: bytes) -> None:
    at_service: list[Frame | None] = []
    told = threading.Event()

    def closing(caller: Caller) -> None:
        admit(caller)
        caller.send(close(code, reason, masked=False))
        _end(caller)

    def closed(caller: Caller) -> None:
        admit(caller)
        at_service.append(_end(caller))
        told.set()

    stage.upstream.taking = closing
    with stage.client() as client:
        assert knock(client).status == 101
        ended = _end(client)
        assert ended is not None, f"{code} from the service is lost"
        assert (ended.code, ended.data[2:]) == (code, reason), f"{code} from the service became {ended.code}"
    stage.upstream.taking = closed
    with stage.client() as client:
        assert knock(client).status == 101
        client.send(close(code, reason))
        assert told.wait(3), f"{code} from the client is lost"
    ended = at_service[0]
    assert ended is not None, f"{code} from the client is lost"
    assert (ended.code, ended.data[2:]) == (code, reason), f"{code} from the client became {ended.code}"


def _client_vanishes(stage: Stage) -> None:
    ends: list[Frame | None] = []
    told = threading.Event()

    def taking(caller: Caller) -> None:
        admit(caller)
        ends.append(_end(caller))
        told.set()

    stage.upstream.taking = taking
    with stage.client() as client:
        assert knock(client).status == 101
    assert told.wait(4), "the client vanished, and the service is told nothing"
    assert ends[0] is None or ends[0].code in {1001, 1011, 1012, 1014}, f"the client vanished: {ends[0]}"


@item(38, "The last messages before a close arrive, and nothing hangs", "RFC 6455, 7.1.1")
def last_words(stage: Stage) -> None:
    """In both directions, sent in one go."""
    heard: list[tuple[int, bytes]] = []
    over = threading.Event()

    def saying(caller: Caller) -> None:
        admit(caller)
        words = [frame(TEXT, b"%d" % number, masked=False) for number in range(20)]
        caller.send(b"".join([*words, close(1000, masked=False)]))
        _end(caller)

    def hearing(caller: Caller) -> None:
        admit(caller)
        while (each := message(caller))[0] != CLOSE:
            heard.append(each)
        caller.send(close(1000, masked=False))
        over.set()

    stage.upstream.taking = saying
    with stage.client() as client:
        assert knock(client).status == 101
        came = [message(client) for _ in range(21)]
        assert [data for _, data in came[:20]] == [b"%d" % number for number in range(20)], "words are lost"
        client.send(close(1000))
        assert client.is_ended(within=5), "it hangs"
    stage.upstream.taking = hearing
    with stage.client() as client:
        assert knock(client).status == 101
        client.send(b"".join([*(frame(TEXT, b"%d" % number) for number in range(20)), close(1000)]))
        assert over.wait(3), "the close is lost"
    assert [data for _, data in heard] == [b"%d" % number for number in range(20)], "words are lost"


@item(40, "HTTP/2 extended CONNECT is supported, or refused cleanly", "RFC 8441")
def http2(stage: Stage) -> None:
    """Here it is refused: by closing, by a 4xx or 505, or by an answer of HTTP/2."""
    with stage.client() as client:
        client.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0")
        try:
            first = client.read()
        except Ended:
            first = b""
        assert not first or first[:9] == b"HTTP/1.1 " or first[3:4] in b"\4\7", f"{first[:40]!r}"
        assert first[9:10] in b"45", f"{first[:40]!r}"
    reply = stage.ask(
        get(PATH, b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAAQAAP__")
    )
    assert reply is not None, "an offer of h2c gets no answer"
    assert (reply.status, reply.body) == (200, b"ok"), f"an offer of h2c: {reply.status}"
    asked = stage.upstream.asked[-1]
    assert (asked.all(b"upgrade"), asked.all(b"http2-settings")) == ([], []), "the offer was passed on"


@item(39, "On a drain, sockets get 1012, spread over a window, and no message is lost", "RFC 6455, 7.4.1")
def drain(stage: Stage) -> None:
    """Carried out last: the proxy is gone afterwards. New connections are refused at once, so that others take them."""
    stage.upstream.taking = echo
    clients = [Client(stage.proxy.port) for _ in range(12)]
    for client in clients:
        assert knock(client).status == 101
    stage.proxy.drain()
    ends: list[tuple[float, Frame | None]] = []

    def waiting(client: Client) -> None:
        client.send(frame(TEXT, b"last"))
        came = []
        try:
            while (each := message(client))[0] != CLOSE:
                came.append(each[1])
            ends.append((time.monotonic(), Frame(opcode=CLOSE, data=each[1])))
        except Ended:
            ends.append((time.monotonic(), None))

    threads = [threading.Thread(target=waiting, args=[client]) for client in clients]
    for each in threads:
        each.start()
    time.sleep(0.5)
    try:
        with connected(stage.proxy.port) as late:
            late.send(get(stage.proxy.aside))
            refused = late.is_ended()
    except OSError:
        refused = True
    for each in threads:
        each.join(15)
    for client in clients:
        client.close()
    assert refused, "new connections are still taken"
    assert [end and end.code for _, end in ends] == [1012] * 12, f"{[end and end.code for _, end in ends]}"
    moments = [moment for moment, _ in ends]
    assert max(moments) - min(moments) > 0.3, "all at the same instant"
