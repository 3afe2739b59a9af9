"""32 to 34: too much at once, changes while in use, and mirrors."""

import threading
import time

from tests.intermediary.catalogue import Inapplicable, Stage, get, item
from tests.intermediary.items.responses import answer
from tests.intermediary.upstream import OK, Asked, Caller


@item(32, "A dead service is left alone and tried again; it drags nobody else along", "practice")
def ejection(stage: Stage) -> None:
    """While it hangs, others are answered, and who is too many is told so at once."""
    stage.upstream.answering = lambda caller, asked: threading.Event().wait(5) and None
    answers: list[tuple[int, float]] = []

    def asking() -> None:
        began = time.monotonic()
        reply = stage.ask(get())
        answers.append((reply.status if reply else 0, time.monotonic() - began))

    crowd = [threading.Thread(target=asking) for _ in range(30)]
    for each in crowd:
        each.start()
    time.sleep(0.5)
    began = time.monotonic()
    aside = stage.ask(get(stage.proxy.aside))
    took = time.monotonic() - began
    for each in crowd:
        each.join()
    assert aside is not None, "the others are not answered"
    assert aside.status == 200, f"the others get {aside.status}"
    assert took < 1, f"the others wait {took:.1f} s"
    assert {status for status, _ in answers} <= {502, 503, 504}, f"{sorted({status for status, _ in answers})}"
    assert max(seconds for _, seconds in answers) < 5, "the queue has no end"
    early = [status for status, seconds in answers if seconds < 1.7]
    assert 503 in early, "nobody is told at once that there are too many"
    began = time.monotonic()
    reply = stage.ask(get())
    assert reply is None or time.monotonic() - began < 1, "it is not left alone"
    answer(stage, OK)
    deadline = time.monotonic() + 12
    while (reply := stage.ask(get())) is None or reply.status != 200:
        assert time.monotonic() < deadline, "it is back, and nobody notices"
        time.sleep(0.2)


@item(33, "A change of configuration drops no request", "practice")
def changes(stage: Stage) -> None:
    """What is under way is finished as it began."""
    go_on = threading.Event()

    def answering(caller: Caller, asked: Asked) -> None:
        if asked.target.endswith(b"slow"):
            caller.send(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")
            go_on.wait(5)
            caller.send(b"half")
        else:
            caller.send(OK)

    stage.upstream.answering = answering
    with stage.client() as client:
        client.send(get(b"/api/posts/slow"))
        client.head()
        statuses = []
        for number in range(30):
            if number % 10 == 5:
                stage.proxy.reconfigure()
            reply = stage.ask(get())
            statuses.append(reply.status if reply else 0)
        go_on.set()
        assert client.exactly(8) == b"halfhalf", "what was under way broke off"
    assert statuses == [200] * 30, f"{[status for status in statuses if status != 200]}"


@item(34, "A mirror is fed after the answer, bounded, and slows nothing down", "practice")
def mirrors(stage: Stage) -> None:
    """Where there is one."""
    raise Inapplicable("it is set up without a mirror")
