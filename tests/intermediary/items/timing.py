"""29 to 31: time limits, second tries, and connections that were kept too long."""

import threading
import time

from tests.intermediary.catalogue import PATH, Stage, get, item, post
from tests.intermediary.items.responses import answer
from tests.intermediary.upstream import OK, Asked, Caller
from tests.intermediary.wire import Ended


@item(29, "Separate limits for head and idle body; a client that leaves ends the request", "practice")
def limits(stage: Stage) -> None:
    """A slow answer that moves is not cut off."""
    stage.upstream.answering = lambda caller, asked: threading.Event().wait(5) and None
    began = time.monotonic()
    reply = stage.ask(get())
    assert reply is not None, "no answer"
    assert reply.status == 504, f"a silent service: {reply.status}"
    assert 1.5 < time.monotonic() - began < 4, f"after {time.monotonic() - began:.1f} s"

    def stalling(caller: Caller, asked: Asked) -> None:
        caller.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        threading.Event().wait(6)

    stage.upstream.answering = stalling
    began = time.monotonic()
    reply = stage.ask(get())
    assert reply is not None, "no answer"
    assert not reply.is_whole, "a body that stands still looks whole"
    assert 1.5 < time.monotonic() - began < 4.5, f"a body that stands still: after {time.monotonic() - began:.1f} s"

    def dripping(caller: Caller, asked: Asked) -> None:
        caller.send(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n")
        for _ in range(6):
            time.sleep(0.5)
            caller.send(b"x")

    stage.upstream.answering = dripping
    reply = stage.ask(get())
    assert reply is not None, "no answer"
    assert reply.body == b"xxxxxx", "a slow answer is cut off"
    _leaving(stage)


def _leaving(stage: Stage) -> None:
    asked_for, ended = threading.Event(), threading.Event()

    def taking(caller: Caller) -> None:
        caller.asked()
        asked_for.set()
        caller.socket.settimeout(1.8)
        try:
            caller.read()
        except Ended:
            ended.set()

    stage.upstream.reset()
    stage.upstream.taking = taking
    with stage.client() as client:
        client.send(get())
        assert asked_for.wait(3), "the request did not come"
    assert ended.wait(1.7), "the client is gone, and the request goes on"


@item(30, "Second tries: safe methods alone, once, before anything went back", "RFC 9110, 9.2.2")
def second_tries(stage: Stage) -> None:
    """That nothing is tried again is allowed."""
    answer(stage, ends=True)
    for raw, most in ((get(), 2), (post(b"x"), 1), (post(b"x", method=b"PATCH"), 1), (post(b"", path=PATH), 1)):
        stage.upstream.asked.clear()
        reply = stage.ask(raw)
        assert reply is not None, "no answer"
        assert reply.status in {502, 503}, f"answered with {reply.status}"
        assert 1 <= len(stage.upstream.asked) <= most, f"{raw[:6]!r} was asked {len(stage.upstream.asked)} times"
    stage.upstream.asked.clear()
    answer(stage, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", ends=True)
    stage.ask(get())
    assert len(stage.upstream.asked) == 1, "tried again when a part had gone back"
    answer(stage, OK)
    stage.ask(get())


@item(31, "A kept connection that the service has closed costs nobody an answer", "RFC 9112, 9.3.1")
def stale(stage: Stage) -> None:
    """Where it closes just as a GET comes, the GET goes out again; a POST does not."""
    stage.ask(get())
    for raw in (get(), post(b"x")):
        stage.upstream.close_connections()
        time.sleep(0.2)
        reply = stage.ask(raw)
        assert reply is not None, "no answer"
        assert reply.status == 200, f"{raw[:4]!r} after the service had closed: {reply.status}"

    def first_alone(caller: Caller, asked: Asked) -> None:
        before = [each for each in stage.upstream.asked if each.connection == asked.connection]
        if len(before) > 1:
            raise Ended
        caller.send(OK)

    stage.upstream.answering = first_alone
    answers = [stage.ask(get()) for _ in range(4)]
    assert [reply and reply.status for reply in answers] == [200] * 4, (
        f"{[reply and reply.status for reply in answers]}"
    )
    stage.upstream.asked.clear()
    answers = [stage.ask(post(b"%d" % number)) for number in range(4)]
    bodies = [asked.body for asked in stage.upstream.asked]
    assert len(bodies) == len(set(bodies)), f"a POST was sent twice: {bodies}"
    answer(stage, OK)
    stage.ask(get())
