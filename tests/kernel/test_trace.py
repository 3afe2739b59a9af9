"""One request can be followed: through doors, events, handlers, and the log."""

import asyncio
import logging
import sys
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from agrovet.kernel import bus, trace
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.relay.cloudevents import cloud_event
from agrovet.kernel.http.tracing import with_trace
from agrovet.kernel.logs import TextLines
from agrovet.kernel.trace import Trace, continuing, current_trace, outgoing
from tests.kernel import world

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"
HEADER = f"00-{TRACE}-{SPAN}-01"


@pytest.mark.parametrize("header", [HEADER, f"cc-{TRACE}-{SPAN}-01-what-comes-later"])
def test_the_step_after_a_header_is_in_its_trace(header: str) -> None:
    with continuing(header) as trace:
        assert (trace.trace_id, trace.flags) == (TRACE, "01")
        assert trace.span_id != SPAN
        assert outgoing() == {"traceparent": f"00-{TRACE}-{trace.span_id}-01"}


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "nonsense",
        HEADER.upper(),
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"{HEADER}-more",
        f"{HEADER}\n",
    ],
)
def test_what_is_no_such_header_begins_a_trace(header: str | None) -> None:
    with continuing(header) as trace:
        assert trace.trace_id != TRACE
        assert len(trace.trace_id) == 32


@pytest.mark.parametrize(
    ("given", "passed_on"),
    [
        ("rojo=00f067aa0ba902b7", "rojo=00f067aa0ba902b7"),
        (" a=1 ,, b=2\t", "a=1,b=2"),
        ("tenant@vendor=x y", "tenant@vendor=x y"),
        ("Upper=1", ""),
        ("a=1,no value", ""),
        ("a=1=2", ""),
        ("a=ñ", ""),
        (",".join(f"k{number}=1" for number in range(33)), ""),
        ("a=" + "x" * 255 + ",b=" + "y" * 252, "a=" + "x" * 255 + ",b=" + "y" * 252),
        ("a=" + "x" * 255 + ",b=" + "y" * 253, "a=" + "x" * 255),
    ],
)
def test_what_others_want_passed_on_is_if_it_is_of_the_form(given: str, passed_on: str) -> None:
    with continuing(HEADER, given):
        assert outgoing().get("tracestate", "") == passed_on


def test_without_a_trace_there_is_nothing_to_pass_on() -> None:
    with continuing("nonsense", "a=1"):
        assert list(outgoing()) == ["traceparent"]


def test_where_no_collector_is_set_nothing_is_loaded_for_one() -> None:
    assert trace.recorder is None
    assert "agrovet.kernel.telemetry" not in sys.modules


def test_outside_there_is_none() -> None:
    with continuing(HEADER):
        pass

    assert current_trace() is None
    assert outgoing() != outgoing()


def test_each_request_is_in_the_trace_that_it_names() -> None:
    met: list[Trace | None] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        met.append(current_trace())

    for headers in [
        [(b"traceparent", HEADER.encode()), (b"tracestate", b"a=1"), (b"tracestate", b"b=2")],
        [(b"traceparent", HEADER.encode()), (b"traceparent", HEADER.encode())],
    ]:
        scope = {"type": "http", "headers": headers}
        asyncio.run(with_trace(application)(scope, None, None))  # type: ignore[arg-type]  # an awaitable is a coroutine here

    one, of_several = met
    assert one is not None
    assert (one.trace_id, one.parent, one.state) == (TRACE, SPAN, "a=1,b=2")
    assert of_several is not None
    assert of_several.trace_id != TRACE


def test_each_answer_names_its_trace_once() -> None:
    sent: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        # As one that was passed on from another process.
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-request-id", b"another")]})
        await send({"type": "http.response.body", "body": b"ok"})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"traceparent", HEADER.encode())]}
    asyncio.run(with_trace(application)(scope, None, send))  # type: ignore[arg-type]  # an awaitable is a coroutine here

    names = [name for name, _ in sent[0]["headers"]]
    assert names == [b"x-request-id", b"traceresponse"]
    assert sent[0]["headers"][0] == (b"x-request-id", TRACE.encode())
    assert sent[0]["headers"][1][1].startswith(f"00-{TRACE}-".encode())
    assert sent[1] == {"type": "http.response.body", "body": b"ok"}


@pytest.mark.usefixtures("_world")
def test_an_event_keeps_the_request_that_published_it() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await sync_to_async(world.say)(1, 10)

    scope = {"type": "http", "method": "POST", "path": "/api/foro/posts/", "query_string": b"secret=1", "headers": []}
    async_to_sync(with_trace(application))(scope, None, None)

    event = LoggedEvent.objects.get()
    assert event.headers["request"] == "POST /api/foro/posts/"
    assert event.trace is not None
    assert event.trace.hex == event.headers["traceparent"].split("-")[1]


@pytest.mark.usefixtures("_world")
def test_an_event_and_what_its_handler_announces_are_in_the_trace(deliver: Callable[[], int]) -> None:
    world.listen(lambda event: bus.publish(world.Heard(topic_id=event.topic_id, number=event.number)))
    with continuing(HEADER, "a=1"):
        world.say(1, 10)

    deliver()

    headers = {event.name: event.headers["traceparent"] for event in LoggedEvent.objects.all()}
    assert [event.headers["tracestate"] for event in LoggedEvent.objects.all()] == ["a=1", "a=1"]
    assert [cloud_event(event)["tracestate"] for event in LoggedEvent.objects.exclude(position=None)] == ["a=1"] * 2
    assert [headers[kind.name].split("-")[1] for kind in (world.Said, world.Heard)] == [TRACE, TRACE]
    assert len(set(headers.values())) == 2


def test_lines_of_the_log_name_it() -> None:
    record = logging.LogRecord("agrovet", logging.INFO, "", 0, "Hola", None, None)

    with continuing(HEADER):
        line = TextLines().format(record)

    assert line.endswith(f" INFO {TRACE} agrovet: Hola")
