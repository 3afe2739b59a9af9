"""Events go on to a broker: all of them, in the order of their entity, once it has confirmed and not before."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from agrovet.kernel.bus.models import Cursor
from agrovet.kernel.bus.relay.declaring import declare_relay
from agrovet.kernel.bus.relay.forwarding import forward
from agrovet.kernel.bus.relay.sending import hang_up
from tests.kernel.outside import Outside, outside
from tests.kernel.world import say

pytestmark = [pytest.mark.usefixtures("_world"), pytest.mark.server]

BROKERS = ["redis", "kafka", pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)]


@pytest.fixture(params=BROKERS)
def broker(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Outside]:
    """A broker of each kind, to which the forum's events go."""
    with outside(request.param) as found:
        settings.AGROVET_RELAY_URL = found.url
        declare_relay("forum")
        yield found
        hang_up()


def test_events_arrive_in_the_order_of_their_entity(broker: Outside) -> None:
    for number in range(10):
        say(number % 3, number)

    assert forward() == 10

    arrived = broker.messages("foro.events", count=10)
    assert sorted(event["data"]["number"] for _, event in arrived) == list(range(10))
    for topic in range(3):
        mine = [event["data"]["number"] for key, event in arrived if key == f"topic:{topic}"]
        assert mine == list(range(topic, 10, 3))
    assert Cursor.objects.get(handler="forum.relay_events").position == 10
    assert forward() == 0
