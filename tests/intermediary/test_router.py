"""What our router does beyond an intermediary: it chooses a side, keeps to it, and the monolith takes over."""

import gzip
import json
import threading

import pytest

from tests.intermediary.catalogue import Stage, get, post
from tests.intermediary.proxies import Ours
from tests.intermediary.upstream import OK
from tests.intermediary.wire import Reply

pytestmark = pytest.mark.server

AGENTS = [b"User-Agent: app %d" % number for number in range(120)]


@pytest.fixture
def router(stage: Stage) -> Ours:
    """The router, with nothing placed; the service answers `ok`."""
    assert isinstance(stage.proxy, Ours)
    stage.upstream.reset()
    stage.proxy.place(share=0, phase="local")
    return stage.proxy


def _asked(stage: Stage, *lines: bytes) -> Reply:
    reply = stage.ask(get(b"/api/posts/", *lines))
    assert reply is not None
    assert reply.status == 200
    return reply


def _at_service(stage: Stage, *lines: bytes) -> bool:
    return _asked(stage, *lines).body == b"ok"


def test_the_trace_of_the_client_goes_on_at_the_service(stage: Stage, router: Ours) -> None:
    router.place(share=100, phase="remote")
    trace, span = b"4bf92f3577b34da6a3ce929d0e0e4736", b"00f067aa0ba902b7"

    reply = _asked(stage, b"traceparent: 00-%b-%b-01" % (trace, span), b"tracestate: a=1", b"tracestate: b=2")
    _asked(stage, b"traceparent: none", b"tracestate: a=1")

    first, second = stage.upstream.asked
    (parent,) = first.all(b"traceparent")
    assert parent.startswith(b"00-%b-" % trace)
    assert span not in parent
    assert first.all(b"tracestate") == [b"a=1,b=2"]
    # It is the router's own step that the answer names, and the service's that goes on from there.
    assert reply.all(b"traceresponse") == [parent]
    assert reply.all(b"x-request-id") == [trace]
    assert len(second.all(b"traceparent")) == 1
    assert second.all(b"tracestate") == []


def test_a_module_that_has_not_left_answers_as_ever(stage: Stage, router: Ours) -> None:
    reply = _asked(stage, b"agrovet-voucher: false")

    assert reply.body == b"[]"
    assert sorted(name for name, _ in reply.headers) == [
        b"allow",
        b"cache-control",
        b"content-length",
        b"content-security-policy",
        b"content-type",
        b"cross-origin-opener-policy",
        b"cross-origin-resource-policy",
        b"date",
        b"etag",
        b"referrer-policy",
        b"traceresponse",
        b"vary",
        b"x-content-type-options",
        b"x-frame-options",
        b"x-request-id",
        b"x-total-count",
    ]
    assert stage.upstream.asked == []


def test_what_a_service_has_compressed_or_left_as_it_is_goes_on_as_it_came(stage: Stage, router: Ours) -> None:
    router.place(share=100, phase="remote")
    plain = b"[%s]" % (b"1, " * 1000 + b"1")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%b\r\n%b"

    for body, coding in ((plain, b""), (gzip.compress(plain), b"Content-Encoding: gzip\r\n")):
        sent = head % (len(body), coding, body)
        stage.upstream.answering = lambda caller, asked, sent=sent: caller.send(sent)
        reply = _asked(stage, b"Accept-Encoding: gzip")

        assert (reply.body, reply.all(b"content-encoding")) == (body, [b"gzip"] if coding else [])


def test_a_share_of_the_visitors_is_served_by_the_service(stage: Stage, router: Ours) -> None:
    router.place(share=50, phase="canary")

    there = [_at_service(stage, agent) for agent in AGENTS]

    assert 35 < sum(there) < 85


def test_visitors_without_cookies_stay_on_their_side(stage: Stage, router: Ours) -> None:
    router.place(share=50, phase="canary")

    first = [_at_service(stage, agent) for agent in AGENTS[:20]]

    assert [_at_service(stage, agent) for agent in AGENTS[:20]] == first


def test_a_larger_share_takes_nobody_back(stage: Stage, router: Ours) -> None:
    router.place(share=10, phase="canary")
    few = {agent for agent in AGENTS if _at_service(stage, agent)}

    router.place(share=40, phase="canary")
    many = {agent for agent in AGENTS if _at_service(stage, agent)}

    assert few
    assert few < many


def test_the_cookie_keeps_a_visitor_on_a_side_when_all_else_changes(stage: Stage, router: Ours) -> None:
    router.place(share=50, phase="canary")
    first = _asked(stage, AGENTS[0])
    (cookie,) = first.all(b"set-cookie")
    other = next(agent for agent in AGENTS if _at_service(stage, agent) != (first.body == b"ok"))

    again = _asked(stage, other, b"Cookie: x=y; " + cookie.partition(b";")[0])

    assert (again.body == b"ok") == (first.body == b"ok")
    assert again.all(b"set-cookie") == []


def test_a_cookie_that_nobody_signed_is_none(stage: Stage, router: Ours) -> None:
    router.place(share=50, phase="canary")

    reply = _asked(stage, AGENTS[0], b"Cookie: agrovet_visitor=me.0123456789")

    assert reply.all(b"set-cookie") == _asked(stage, AGENTS[0]).all(b"set-cookie")


def test_with_the_whole_share_there_is_no_cookie(stage: Stage, router: Ours) -> None:
    router.place(share=100, phase="remote")

    assert _asked(stage).all(b"set-cookie") == []


def test_the_monolith_takes_over_where_the_service_is_away(stage: Stage, router: Ours) -> None:
    router.place(share=100, phase="remote")
    stage.upstream.stop()
    try:
        read = stage.ask(get(b"/api/posts/"))
        written = stage.ask(post(b'{"title": "x"}', b"Content-Type: application/json"))
    finally:
        stage.upstream.restart()

    assert read is not None
    assert (read.status, read.body) == (200, b"[]")
    assert written is not None
    # The body reached the view, too: without a key, it refuses.
    assert written.status == 401


def test_a_write_whose_fate_is_unknown_is_not_done_twice(stage: Stage, router: Ours) -> None:
    router.place(share=100, phase="remote")
    stage.upstream.answering = lambda caller, asked: threading.Event().wait(4) and None

    written = stage.ask(post(b'{"title": "x"}', b"Content-Type: application/json"))
    read = stage.ask(get(b"/api/posts/"))

    assert written is not None
    assert written.status == 504
    assert read is not None
    assert (read.status, read.body) == (200, b"[]")


def test_a_service_that_alone_can_serve_is_missed_with_a_sentence(stage: Stage, router: Ours) -> None:
    router.place(share=100, phase="settled")
    stage.upstream.stop()
    try:
        reply = stage.ask(get(b"/api/posts/", b"Origin: http://localhost:5173"))
    finally:
        stage.upstream.restart()

    assert reply is not None
    assert (reply.status, reply.all(b"retry-after")) == (503, [b"5"])
    assert reply.all(b"access-control-allow-origin") == [b"http://localhost:5173"]
    assert json.loads(reply.body) == {
        "detail": "El servicio no está disponible en este momento. Intente de nuevo en unos segundos."
    }


def test_other_modules_are_not_concerned(stage: Stage, router: Ours) -> None:
    router.place(share=100, phase="remote")
    stage.upstream.answering = lambda caller, asked: caller.send(OK)

    reply = stage.ask(get(b"/api/categories/"))

    assert reply is not None
    assert reply.all(b"via") == []
    assert stage.upstream.asked == []
