"""Events that come in are published once, in the order of their entity; what cannot be read waits for a person."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from redis import Redis

from agrovet.kernel import bus
from agrovet.kernel.broker import BrokerAway, Message, sender_for, topics_at
from agrovet.kernel.bus import drain
from agrovet.kernel.bus.inbox import retrying
from agrovet.kernel.bus.inbox.declaring import INCOMING, LEFT_OUT
from agrovet.kernel.bus.inbox.forgetting import forget_what_came_in
from agrovet.kernel.bus.inbox.models import IncomingEvent, State
from agrovet.kernel.bus.inbox.receiving import drain_inbox, our_receiver, receive_once
from agrovet.kernel.bus.models import Decision, LoggedEvent
from agrovet.kernel.bus.operating.deciding import Decider, Refused
from tests.kernel import world
from tests.kernel.conftest import ROOT
from tests.kernel.outside import Outside, outside
from tests.support import processes
from tests.support.redis import redis_server

pytestmark = [pytest.mark.usefixtures("_world"), pytest.mark.server]

BROKERS = ["redis", "kafka", pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)]
ANA = Decider(actor="Ana", reason="it is a test of theirs")
TOPIC = "partner.events"


@pytest.fixture(autouse=True)
def _declared() -> Iterator[None]:
    """The forum takes in what a partner says."""
    bus.take_in("org.example.said", world.Said)
    yield
    INCOMING.clear()
    LEFT_OUT.clear()


def _listen_to(settings: Settings, url: str) -> None:
    settings.AGROVET_INBOX_URL = url
    settings.AGROVET_INBOX_TOPICS = [TOPIC]


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Outside]:
    """A broker of each kind, from which events come in."""
    with outside(request.param) as found:
        _listen_to(settings, found.url)
        topics_at(found.url).provide([TOPIC], partitions=4, only_look=request.param == "kafka")
        if request.param != "kafka":
            # The group's queue is there before anything is sent; Kafka keeps it all without.
            with closing(our_receiver()) as receiver:
                receiver.receive(wait=0.1)
        yield found


@pytest.fixture
def redis(settings: Settings) -> Iterator[str]:
    """Redis alone, where it does not matter which broker it is."""
    with redis_server() as url:
        _listen_to(settings, url)
        yield url


def _said(number: int, topic_id: int = 1, **attributes: Any) -> dict[str, Any]:
    event = {
        "specversion": "1.0",
        "id": f"said-{number}",
        "source": "https://partner.example/",
        "type": "org.example.said",
        "subject": f"topic:{topic_id}",
        "data": {"topic_id": topic_id, "number": number},
    }
    return {**event, **attributes}


def _send(url: str, *events: dict[str, Any] | bytes) -> None:
    with closing(sender_for(url)) as sender:
        messages = [
            Message(id="", kind="said", key="", body=event)
            if isinstance(event, bytes)
            else Message(id=event["id"], kind="said", key=event["subject"], body=json.dumps(event).encode())
            for event in events
        ]
        assert sender.send(TOPIC, messages) == [None] * len(messages)


def _published() -> list[int]:
    return [row.payload["number"] for row in LoggedEvent.objects.order_by("id")]


def _states() -> list[tuple[str, str]]:
    return list(IncomingEvent.objects.order_by("id").values_list("event_id", "state"))


def test_what_comes_in_is_published_once_however_often_it_comes(broker: Outside) -> None:
    events = [_said(number, topic_id=number % 3) for number in range(9)]
    _send(broker.url, *events)
    _send(broker.url, *events[:4])

    assert drain_inbox(within=6 if "kafka" in broker.url else 1) == 9

    assert sorted(_published()) == list(range(9))
    for topic in range(3):
        assert [number for number in _published() if number % 3 == topic] == list(range(topic, 9, 3))
    assert set(IncomingEvent.objects.values_list("state", "body")) == {("taken", "")}
    _send(broker.url, *events)
    assert drain_inbox(within=6 if "kafka" in broker.url else 1) == 0
    assert len(_published()) == 9


def test_handlers_react_to_what_came_in_under_its_trace(redis: str) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    world.listen(world.write_down)
    _send(redis, _said(10, traceparent=f"00-{trace}-b7ad6b7169203331-01", tracestate="a=1"))

    drain_inbox(within=1)
    drain()

    assert world.heard() == [(1, 10)]
    headers = LoggedEvent.objects.get().headers
    assert (headers["traceparent"].split("-")[1], headers["tracestate"]) == (trace, "a=1")


@pytest.mark.parametrize("broker", ["redis", "kafka"], indirect=True)
def test_killed_between_the_commit_and_the_acknowledgement_it_is_taken_in_once(
    broker: Outside, settings: Settings, database_url: str, tmp_path: Path
) -> None:
    is_kafka = "kafka" in broker.url
    if is_kafka:  # how long its brokers wait for a member that is gone
        settings.AGROVET_INBOX_URL = f"{broker.url}?session.timeout.ms=6000&heartbeat.interval.ms=1000"
    _send(broker.url, _said(10), _said(11))
    with processes.running(
        [sys.executable, "-m", "tests.kernel.outside_worker", "take", tmp_path / "taken"],
        log=tmp_path / "log",
        ready=(tmp_path / "taken").exists,
        environment={
            **os.environ,
            "DATABASE_URL": database_url,
            "AGROVET_INBOX_URL": settings.AGROVET_INBOX_URL,
            "AGROVET_INBOX_TOPICS": TOPIC,
        },
        folder=ROOT,
    ) as process:
        processes.kill(process)
    assert _published() == [10, 11]
    if not is_kafka:
        with Redis.from_url(broker.url) as client:
            assert client.delete("agrovet:inbox") == 1  # the dead one's lock runs out

    again = 0
    with closing(our_receiver()) as receiver:

        def both_came_again() -> bool:
            nonlocal again
            messages = receiver.receive(wait=1)
            again += len(messages)
            return again == 2

        assert world.eventually(both_came_again, within=60)
    assert drain_inbox(within=2) == 0
    assert _published() == [10, 11]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (b"{no json", "It is no JSON: "),
        (b"[1]", "It is no CloudEvent: its JSON is no object."),
        (b'{"specversion": "1.0"}', "It is no CloudEvent: `source` must be a text of 1 to 300 characters."),
        (b"\xff\x00", "It is no JSON: "),
        (_said(1, specversion="0.3"), "Its specversion is '0.3', and 1.0 is read here."),
        (_said(1, type="org.example.sung"), "No module takes events of the type org.example.sung: "),
        (_said(1, data={"topic_id": "one", "number": 1}), "TypeError: 'one' is not <class 'int'>"),
        (_said(1, data=None), "TypeError: "),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_error(redis: str, event: dict[str, Any] | bytes, says: str) -> None:
    _send(redis, event, _said(20, topic_id=2))

    assert drain_inbox(within=1) == 2

    (row,) = retrying.pending()
    assert (row.state, row.error[: len(says)]) == (State.REFUSED, says)
    assert row.body != ""
    assert _published() == [20]
    assert drain_inbox(within=1) == 0


def test_later_ones_of_the_same_entity_wait_behind_it_and_others_do_not(redis: str) -> None:
    _send(redis, _said(10, type="org.example.sung"), _said(11), _said(20, topic_id=2), _said(12))

    drain_inbox(within=1)

    assert _states() == [("said-10", "refused"), ("said-11", "waiting"), ("said-20", "taken"), ("said-12", "waiting")]
    assert _published() == [20]


def test_once_it_can_be_read_all_of_its_entity_follow_in_their_order(redis: str) -> None:
    _send(redis, _said(10, type="org.example.sung"), _said(11), _said(12))
    drain_inbox(within=1)
    (first, *_) = retrying.pending()
    assert retrying.retry(first, by=ANA).left == 3

    bus.take_in("org.example.sung", world.Said)
    outcome = retrying.retry(first, by=ANA)

    assert (outcome.taken, outcome.left) == (3, 0)
    assert _published() == [10, 11, 12]
    assert retrying.pending() == []


def test_a_person_leaves_one_out_with_a_reason_and_the_others_go_on(redis: str) -> None:
    _send(redis, _said(10, type="org.example.sung"), _said(11))
    drain_inbox(within=1)
    (first, second) = retrying.pending()
    with pytest.raises(Refused, match="Say why"):
        retrying.skip(first, by=Decider(actor="Ana"))
    with pytest.raises(Refused, match="It waits behind another"):
        retrying.skip(second, by=ANA)

    outcome = retrying.skip(first, by=ANA)

    assert (outcome.taken, outcome.left) == (1, 0)
    assert _states() == [("said-10", "skipped"), ("said-11", "taken")]
    assert _published() == [11]
    assert Decision.objects.get().details["id"] == "said-10"


def test_who_was_left_waiting_behind_nothing_is_found(redis: str) -> None:
    _send(redis, _said(10, type="org.example.sung"), _said(11))
    drain_inbox(within=1)
    IncomingEvent.objects.filter(event_id="said-10").update(state=State.SKIPPED)  # and then the process died

    assert retrying.release_stranded() == 1

    assert _published() == [11]


def test_what_is_declared_to_be_left_out_passes_by(redis: str) -> None:
    bus.leave_out("org.example.sung")
    _send(redis, _said(10, type="org.example.sung"), _said(11))

    assert drain_inbox(within=1) == 1

    assert _states() == [("said-11", "taken")]


def test_what_was_taken_in_long_ago_is_forgotten_and_what_waits_is_not(redis: str) -> None:
    _send(redis, _said(10, type="org.example.sung"), _said(20, topic_id=2))
    drain_inbox(within=1)
    IncomingEvent.objects.update(received_at=datetime.now(UTC) - timedelta(days=99))

    assert forget_what_came_in() == 1

    assert _states() == [("said-10", "refused")]


def test_two_that_receive_at_once_do_not_share_a_stream(redis: str) -> None:
    with closing(our_receiver()) as first, closing(our_receiver()) as second:
        assert receive_once(first, wait=0.1) == 0
        _send(redis, _said(10), _said(11))

        assert second.receive(wait=0.1) == []
        assert receive_once(first, wait=0.1) == 2


def test_a_broker_that_is_away_is_said_to_be(settings: Settings) -> None:
    _listen_to(settings, f"redis://127.0.0.1:{processes.free_port()}/0")

    with closing(our_receiver()) as receiver, pytest.raises(BrokerAway, match="Redis: "):
        receiver.receive(wait=0.1)
