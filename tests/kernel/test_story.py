"""The story of one request: from its answer to what came of it in every module."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test.utils import CaptureQueriesContext

from agrovet.kernel import bus
from agrovet.kernel.bus import drain
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.operating import requests, story
from agrovet.kernel.databases import alias_of
from agrovet.kernel.trace import continuing
from tests.kernel import world
from tests.kernel.world import Heard, Said, say

pytestmark = pytest.mark.usefixtures("_world")

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
HEADER = f"00-{TRACE}-00f067aa0ba902b7-01"


def _told(reference: str) -> Any:
    out = StringIO()
    call_command("bus", "story", reference, "--json", stdout=out)
    return json.loads(out.getvalue())


def _chat_passes_on() -> None:
    """Chat publishes what it hears; the forum learns of that, and refuses the number 13."""

    def pass_on(event: Said) -> None:
        bus.publish(Heard(topic_id=event.topic_id, number=event.number))

    def refuse(event: Heard) -> None:
        if event.number == 13:
            raise ValueError("an unlucky number")

    world.listen(pass_on)
    bus.subscribe(Heard, name="forum.learns_of_it")(refuse)


def test_it_tells_what_came_of_a_request_in_all_modules() -> None:
    _chat_passes_on()
    with continuing(HEADER, request="POST /api/foro/posts/"):
        say(1, 10, 13)
    with continuing(None, request="POST /api/foro/comments/"):
        say(2, 20)
    drain()

    told = _told(TRACE)

    (request,) = told["requests"]
    assert (told["trace_id"], told["is_cut"], request["request"]) == (TRACE, False, "POST /api/foro/posts/")
    assert [
        (each["event"]["name"], each["event"]["payload"]["number"], [one["fate"] for one in each["handlers"]])
        for first in request["events"]
        for each in (first, *first["caused"])
    ] == [
        ("kernel.test.said", 10, ["applied"]),
        ("kernel.test.heard", 10, ["applied"]),
        ("kernel.test.said", 13, ["applied"]),
        ("kernel.test.heard", 13, ["parked"]),
    ]


def test_requests_of_one_trace_are_told_apart() -> None:
    for topic in (1, 2):
        with continuing(HEADER, request="POST /api/foro/posts/"):
            say(topic, 10)

    told = _told(TRACE)

    assert [[each["event"]["key"] for each in request["events"]] for request in told["requests"]] == [
        ["topic:1"],
        ["topic:2"],
    ]


def test_it_is_found_by_what_people_have_in_their_hands() -> None:
    with continuing(HEADER, request="POST /api/foro/posts/"):
        say(1, 10)
    drain()
    event = LoggedEvent.objects.get()

    references = [TRACE, TRACE.upper(), HEADER, str(event.uid), f"forum:{event.position}"]

    assert [_told(each) for each in references] == [_told(TRACE)] * 5


def test_people_get_a_tree() -> None:
    _chat_passes_on()
    with continuing(HEADER, request="POST /api/foro/posts/"):
        say(1, 13)
    drain()
    out = StringIO()

    call_command("bus", "story", TRACE, stdout=out)

    lines = [line.strip("│├└─ ") for line in out.getvalue().splitlines()]
    starts = [
        "POST /api/foro/posts/",
        "kernel.test.said topic:1",
        f"{world.NAME}: applied",
        "kernel.test.heard topic:1",
    ]
    starts += ["forum.learns_of_it: parked"]
    assert [line[: len(start)] for line, start in zip(lines, starts, strict=True)] == starts


def test_an_event_from_before_traces_had_a_column_is_told_alone() -> None:
    say(1, 10)
    LoggedEvent.objects.update(trace=None)

    told = _told(str(LoggedEvent.objects.get().uid))

    assert (told["trace_id"], len(told["requests"])) == ("", 1)


@pytest.mark.parametrize("reference", [TRACE, HEADER])
def test_a_request_that_published_nothing_is_told_so(reference: str) -> None:
    err = StringIO()

    with pytest.raises(SystemExit) as left:
        call_command("bus", "story", reference, stderr=err)

    assert left.value.code == 2
    assert err.getvalue() == (
        f"No event of the request {TRACE} is in the log: it published none, or they are too old to be kept. "
        "The lines that its processes logged name it, too: search them for it.\n"
    )


def test_a_long_story_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MOST", 3)
    with continuing(HEADER):
        say(1, *range(4))

    told = _told(TRACE)

    assert (len(told["requests"][0]["events"]), told["is_cut"]) == (3, True)


def test_it_costs_as_many_questions_however_long_it_is() -> None:
    _chat_passes_on()
    with continuing(HEADER):
        say(1, 10)
    drain()
    few = _questions()

    with continuing(HEADER):
        for topic in range(20):
            say(topic, 10, 13)
    drain()

    assert [len(request["events"]) for request in _told(TRACE)["requests"]] == [1, 40]
    assert _questions() == few


def _questions() -> int:
    with CaptureQueriesContext(connections[alias_of("forum")]) as asked:
        story.chapters(list(LoggedEvent.objects.all()))
        requests.story_of_request(TRACE)
    return len(asked)


def test_the_database_finds_it_by_an_index() -> None:
    with continuing(HEADER):
        say(1, *range(500))
    rows = LoggedEvent.objects.using(alias_of("forum")).filter(trace="0" * 32)
    if connections[alias_of("forum")].vendor == "postgresql":
        with connections[alias_of("forum")].cursor() as cursor:
            cursor.execute("ANALYZE bus_event")

    assert "bus_event_trace" in rows.explain()
