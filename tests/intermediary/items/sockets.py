"""35 and 36: WebSockets open, and carry messages."""

import base64
import hashlib
import queue
import threading

from tests.intermediary.catalogue import Stage, item
from tests.intermediary.items.frames import (
    BINARY,
    CLOSE,
    CONT,
    KEY,
    PING,
    PONG,
    TEXT,
    admit,
    close,
    frame,
    knock,
    message,
    read_frame,
)  # fmt: skip
from tests.intermediary.upstream import Asked, Caller
from tests.intermediary.wire import Ended

MB = 1024 * 1024


def echo(caller: Caller) -> None:
    """Give each message back; after a close, one of its own."""
    admit(caller)
    while True:
        kind, data = message(caller)
        caller.send(frame(kind, data, masked=False))
        if kind == CLOSE:
            return


@item(
    35, "The handshake passes: version, Origin, subprotocol; a refusal keeps status and body", "RFC 6455, 4; 9110, 7.8"
)
def handshakes(stage: Stage) -> None:
    """A subprotocol that nobody offered is not passed on as if somebody had."""
    seen: queue.Queue[Asked] = queue.Queue()

    def taking(caller: Caller) -> None:
        seen.put(admit(caller, b"Sec-WebSocket-Protocol: two"))
        message(caller)

    stage.upstream.taking = taking
    with stage.client() as client:
        reply = knock(client, b"Origin: https://page.example", b"Sec-WebSocket-Protocol: one, two", b"Cookie: a=b")
        assert reply.status == 101, f"answered with {reply.status}"
        expected = base64.b64encode(hashlib.sha1(KEY + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        assert reply.all(b"sec-websocket-accept") == [expected], "the key's answer is wrong"
        assert reply.all(b"sec-websocket-protocol") == [b"two"], f"{reply.all(b'sec-websocket-protocol')}"
    asked = seen.get(timeout=10)
    offered = [each.strip() for line in asked.all(b"sec-websocket-protocol") for each in line.split(b",")]
    assert offered == [b"one", b"two"], f"offered: {offered}"
    assert (asked.all(b"origin"), asked.all(b"cookie")) == ([b"https://page.example"], [b"a=b"])
    assert asked.all(b"sec-websocket-version") == [b"13"]
    with stage.client() as client:
        reply = knock(client, b"Sec-WebSocket-Protocol: one")
        assert reply.status != 101, "a subprotocol that nobody offered"
    _refusals(stage)


def _refusals(stage: Stage) -> None:
    def refusing(caller: Caller) -> None:
        caller.asked()
        caller.send(b"HTTP/1.1 403 Forbidden\r\nX-Why: key\r\nContent-Type: text/x\r\nContent-Length: 7\r\n\r\nno key!")
        raise Ended

    stage.upstream.taking = refusing
    with stage.client() as client:
        reply = knock(client)
    assert (reply.status, reply.body) == (403, b"no key!"), f"{reply.status} {reply.body!r}"
    assert (reply.all(b"x-why"), reply.all(b"content-type")) == ([b"key"], [b"text/x"]), "its headers are lost"


@item(36, "Messages of any kind and size pass in order, both ways; pings, back-pressure, 1009", "RFC 6455, 5")
def messages(stage: Stage) -> None:
    """In one frame or in several: the message counts."""
    stage.upstream.taking = echo
    with stage.client() as client:
        assert knock(client).status == 101
        sent = [(TEXT, "¡hola!".encode()), (TEXT, b""), (BINARY, b""), (BINARY, bytes(range(256)) * 2000)]
        sent += [(TEXT, b"%d" % number) for number in range(50)]
        for kind, data in sent:
            client.send(frame(kind, data))
        assert [message(client) for _ in sent] == sent, "messages changed, or their order"
        client.send(frame(TEXT, b"one ", last=False) + frame(PING, b"p") + frame(CONT, b"two", last=True))
        first = read_frame(client)
        assert (first.opcode, first.data) == (PONG, b"p"), "a ping between two frames is not answered"
        assert message(client) == (TEXT, b"one two"), "a message in two frames changed"
        client.send(close(1000))
    _too_large(stage)
    _slow(stage)


def _too_large(stage: Stage) -> None:
    codes: list[int | None] = []

    def taking(caller: Caller) -> None:
        admit(caller)
        caller.send(frame(BINARY, b"x" * (4 * MB), masked=False))
        while (each := read_frame(caller)).opcode != CLOSE:
            pass
        codes.append(each.code)

    stage.upstream.taking = echo
    with stage.client() as client:
        assert knock(client).status == 101
        client.send(frame(BINARY, b"x" * (4 * MB)))
        try:
            each = read_frame(client)
        except Ended:
            raise AssertionError("a message that is too large ends in nothing") from None
        # Who passes frames on as they are leaves the limit to the service.
        whole = each.opcode == BINARY and len(each.data) == 4 * MB
        assert whole or (each.opcode, each.code) == (CLOSE, 1009), f"too large: {each.opcode} {each.code}"
    stage.upstream.taking = taking
    with stage.client() as client:
        assert knock(client).status == 101
        kind, data = message(client)
        told = (kind, data[:2]) == (CLOSE, (1009).to_bytes(2, "big"))
        assert told or (kind, len(data)) == (BINARY, 4 * MB), (
            f"one of the service that is too large: {kind} {data[:9]!r}"
        )


def _slow(stage: Stage) -> None:
    go_on = threading.Event()

    def taking(caller: Caller) -> None:
        admit(caller)
        go_on.wait(5)

    stage.upstream.taking = taking
    with stage.client() as client:
        assert knock(client).status == 101
        client.socket.settimeout(0.7)
        taken = 0
        try:
            for _ in range(1000):
                client.socket.sendall(frame(BINARY, b"x" * 65000))
                taken += 65000
        except TimeoutError:
            pass
        go_on.set()
    assert taken < 40 * MB, f"{taken // MB} MB were taken while the service read nothing"
