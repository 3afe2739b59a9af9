"""Events go on to a broker: all of them, in the order of their entity, once it has confirmed and not before."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from pytest_django import Settings

from agrovet.kernel import bus
from agrovet.kernel.bus import cursors, drain
from agrovet.kernel.bus.models import Cursor, LoggedEvent, ParkedEvent
from agrovet.kernel.bus.operating import running
from agrovet.kernel.bus.operating.deciding import Decider, handler_called
from agrovet.kernel.bus.operating.overview import state
from agrovet.kernel.bus.relay.declaring import declare_relay
from agrovet.kernel.bus.relay.forwarding import forward
from agrovet.kernel.bus.relay.models import Outage
from agrovet.kernel.bus.relay.sending import hang_up
from agrovet.kernel.bus.retention import forget_old_events
from agrovet.kernel.databases import alias_of
from agrovet.kernel.writing import writing
from tests.kernel import world
from tests.kernel.conftest import ROOT, Worker
from tests.kernel.outside import Outside, in_stream, outside
from tests.kernel.world import say
from tests.support import processes
from tests.support.kafka import kafka_cluster
from tests.support.redis import redis_server

pytestmark = [pytest.mark.usefixtures("_world"), pytest.mark.server]

BROKERS = ["redis", "kafka", pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)]
RELAY = "forum.relay_events"


@dataclass(frozen=True, kw_only=True)
class Told(bus.Event, name="kernel.test.told", module="forum", entity="topic_id"):
    """Somebody told a story in a topic; it may be long."""

    topic_id: int
    story: str


@pytest.fixture(autouse=True)
def _alone() -> Iterator[None]:
    """No client of one test is left for the next."""
    yield
    hang_up()


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Outside]:
    """A broker of each kind, to which the forum's events go."""
    with outside(request.param) as found:
        _relay_to(settings, found.url)
        yield found
        hang_up()


def _relay_to(settings: Settings, url: str) -> None:
    settings.AGROVET_RELAY_URL = url
    declare_relay("forum")


def _position() -> int:
    return Cursor.objects.get(handler=RELAY).position


def _tell(topic_id: int, story: str) -> None:
    with writing("forum"):
        bus.publish(Told(topic_id=topic_id, story=story))


def _numbers(url: str) -> list[int]:
    return [event["data"]["number"] for _, event in in_stream(url, "foro.events")]


def test_events_arrive_in_the_order_of_their_entity(broker: Outside) -> None:
    for number in range(10):
        say(number % 3, number)

    assert forward() == 10

    arrived = broker.messages("foro.events", count=10)
    assert sorted(event["data"]["number"] for _, event in arrived) == list(range(10))
    for topic in range(3):
        mine = [event["data"]["number"] for key, event in arrived if key == f"topic:{topic}"]
        assert mine == list(range(topic, 10, 3))
    assert _position() == 10
    assert forward() == 0


def test_an_event_is_a_cloudevent(broker: Outside) -> None:
    say(7, 42)
    forward()

    ((key, event),) = broker.messages("foro.events", count=1)

    row = LoggedEvent.objects.get()
    assert key == "topic:7"
    assert event == {
        "specversion": "1.0",
        "id": str(row.uid),
        "source": "/agrovet/forum",
        "type": "kernel.test.said",
        "subject": "topic:7",
        "time": row.published_at.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": "urn:agrovet:event:kernel.test.said:v1",
        "sequence": "00000000000000000001",
        "partitionkey": "topic:7",
        "traceparent": row.headers["traceparent"],
        "data": {"topic_id": 7, "number": 42},
    }


def test_a_broker_that_goes_away_and_comes_back_gets_everything_in_order(settings: Settings) -> None:
    with ExitStack() as first:
        url = first.enter_context(redis_server())
        _relay_to(settings, url)
        say(1, 10)
        assert forward() == 1
        first.close()

        say(1, 11, 12)
        assert forward() == 0

        assert _position() == 1
        assert Outage.objects.get().tries == 1
        assert ParkedEvent.objects.count() == 0
        (relay,) = [each for each in state(datetime.now(UTC)).handlers if each.handler == RELAY]
        assert (relay.lag, relay.away.startswith("Redis: ")) == (2, True)

        with redis_server(port=urlsplit(url).port):
            assert world.eventually(lambda: forward() == 2)

            assert _numbers(url) == [11, 12]  # the first one went with the server that kept nothing
            assert list(Outage.objects.all()) == []


def test_while_the_broker_is_away_it_is_left_alone_for_longer_and_longer(settings: Settings) -> None:
    _relay_to(settings, f"redis://127.0.0.1:{processes.free_port()}/0")
    say(1, 10)

    for tries in range(1, 5):
        forward()
        forward()  # at once again: it rests
        outage = Outage.objects.get()
        assert outage.tries == tries
        pause = (outage.next_try_at - datetime.now(UTC)).total_seconds()
        assert 0.6 * 2 ** (tries - 1) < pause < 1.3 * 2 ** (tries - 1)
        Outage.objects.update(next_try_at=datetime.now(UTC))


def test_a_cluster_that_hangs_confirms_nothing_and_gets_it_when_it_is_back(settings: Settings) -> None:
    with kafka_cluster() as cluster:
        _relay_to(settings, cluster.url)
        say(1, 10)
        assert forward() == 1

        cluster.process.send_signal(signal.SIGSTOP)
        say(1, 11)
        assert forward() == 0
        assert _position() == 1
        cluster.process.send_signal(signal.SIGCONT)

        assert world.eventually(lambda: forward() == 1, within=30)
        assert _position() == 2


def test_handlers_do_not_wait_for_a_broker_that_is_away(settings: Settings) -> None:
    _relay_to(settings, f"redis://127.0.0.1:{processes.free_port()}/0")
    world.listen(world.write_down)
    say(1, 10)

    assert drain() == 1

    assert world.heard() == [(1, 10)]
    assert list(Outage.objects.all()) == []  # nobody has even tried
    assert not Cursor.objects.filter(handler=RELAY).exists()


def test_a_process_that_looks_after_handlers_sends_as_well(worker: Worker, tmp_path: Path) -> None:
    with redis_server() as url:
        relaying = {"AGROVET_RELAY_URL": url, "AGROVET_RELAY_MODULES": "forum"}
        worker("listen", str(tmp_path / "listening"), AGROVET_BUS_SWEEP_SECONDS="1", **relaying)
        world.wait_for_file(tmp_path / "listening")

        say(1, 10)

        assert world.eventually(lambda: _numbers(url) == [10])
        assert world.eventually(lambda: world.heard() == [(1, 10)])


def test_killed_between_the_sending_and_the_cursor_nothing_is_lost_and_ids_stay(
    settings: Settings, database_url: str, tmp_path: Path
) -> None:
    with redis_server() as url:
        _relay_to(settings, url)
        say(1, 10, 11)
        with processes.running(
            [sys.executable, "-m", "tests.kernel.outside_worker", "send", tmp_path / "sent"],
            log=tmp_path / "log",
            ready=(tmp_path / "sent").exists,
            environment={**os.environ, "DATABASE_URL": database_url, "AGROVET_RELAY_URL": url},
            folder=ROOT,
        ) as process:
            processes.kill(process)
        assert _position() == 0

        Cursor.objects.update(leased_until=None)  # the dead one's lease runs out
        assert forward() == 2

        arrived = [(event["data"]["number"], event["id"]) for _, event in in_stream(url, "foro.events")]
        assert [number for number, _ in arrived] == [10, 11, 10, 11]
        assert arrived[:2] == arrived[2:]


def test_an_event_that_is_too_large_is_parked_and_holds_back_its_entity_alone(settings: Settings) -> None:
    with kafka_cluster() as cluster:
        _relay_to(settings, f"{cluster.url}?message.max.bytes=200000")
        say(1, 10)
        _tell(1, "x" * 300_000)
        say(1, 11)
        say(2, 20)

        assert forward() == 2

        assert list(ParkedEvent.objects.order_by("position").values_list("position", "key", "attempts")) == [
            (2, "topic:1", 1),
            (3, "topic:1", 0),
        ]
        assert ParkedEvent.objects.order_by("position")[0].error.startswith("TooLarge: Kafka: ")
        assert _position() == 4

        hang_up()
        settings.AGROVET_RELAY_URL = cluster.url + "?message.max.bytes=900000"
        ParkedEvent.objects.filter(attempts=1).update(next_try_at=datetime.now(UTC))
        assert forward() == 2
        assert list(ParkedEvent.objects.all()) == []


def test_what_is_tried_again_while_the_broker_is_away_keeps_its_tries(settings: Settings) -> None:
    _relay_to(settings, f"redis://127.0.0.1:{processes.free_port()}/0")
    say(1, 10)
    relay = handler_called(RELAY)
    drain()  # gives the position
    cursors.begin(relay, "forum", position=1)
    now = datetime.now(UTC)
    ParkedEvent.objects.create(
        handler=RELAY, module="forum", position=1, key="topic:1", attempts=3, parked_at=now, next_try_at=now
    )

    assert forward() == 0

    assert ParkedEvent.objects.get().attempts == 3
    assert Outage.objects.get().tries == 1


def test_a_relay_that_is_paused_sends_nothing(settings: Settings) -> None:
    with redis_server() as url:
        _relay_to(settings, url)
        say(1, 10)
        running.pause(handler_called(RELAY), by=Decider(actor="Ana"))
        assert forward() == 0
        assert _numbers(url) == []

        running.resume(handler_called(RELAY), by=Decider(actor="Ana"))

        assert forward() == 1
        assert _numbers(url) == [10]


def test_a_relay_is_never_overtaken_by_the_removal_of_old_events(settings: Settings) -> None:
    with redis_server() as url:
        _relay_to(settings, url)
        say(1, 10, 11)
        drain()
        LoggedEvent.objects.update(published_at=datetime.now(UTC) - timedelta(days=99))
        assert forget_old_events() == 0

        forward()

        assert _numbers(url) == [10, 11]
        assert forget_old_events() == 2


def test_what_this_process_does_not_know_is_sent_on_as_it_is(settings: Settings) -> None:
    with redis_server() as url:
        _relay_to(settings, url)
        say(1, 10)
        with transaction.atomic(using=alias_of("forum")):
            LoggedEvent.objects.update(name="forum.of_tomorrow", version=9)

        assert forward() == 1

        ((_, event),) = in_stream(url, "foro.events")
        assert (event["type"], event["dataschema"]) == ("forum.of_tomorrow", "urn:agrovet:event:forum.of_tomorrow:v9")
        assert event["data"] == {"topic_id": 1, "number": 10}


def test_one_process_at_a_time_sends(settings: Settings) -> None:
    with redis_server() as url:
        _relay_to(settings, url)
        for number in range(300):
            say(number % 5, number)
        relay = handler_called(RELAY)
        drain()
        cursors.begin(relay, "forum", position=0)

        with cursors.lease(relay, "forum") as lease:
            assert lease is not None
            assert forward() == 0  # somebody else is at it
        assert forward() == 300

        assert _numbers(url) == list(range(300))
