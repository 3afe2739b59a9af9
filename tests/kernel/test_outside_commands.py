"""`manage.py bus topics`, `relay`, `receive` and `inbox`: what they say, and the codes they end with."""

import json
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import Settings
from redis import Redis

from agrovet.kernel.bus.inbox.models import IncomingEvent
from agrovet.kernel.bus.relay.declaring import declare_relay
from agrovet.kernel.bus.relay.sending import hang_up
from tests.kernel.outside import in_stream
from tests.kernel.world import say
from tests.support import processes
from tests.support.redis import redis_server

pytestmark = [pytest.mark.usefixtures("_world"), pytest.mark.server]


@pytest.fixture
def redis(settings: Settings) -> Iterator[str]:
    """The broker of the forum's relay, and of an inbox."""
    with redis_server() as url:
        settings.AGROVET_RELAY_URL = settings.AGROVET_INBOX_URL = url
        settings.AGROVET_RELAY_MODULES = ["accounts", "forum"]
        settings.AGROVET_INBOX_TOPICS = ["partner.events"]
        declare_relay("forum")
        yield url
        hang_up()


def _bus(*arguments: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("bus", *arguments, stdout=out, stderr=err)
    except SystemExit as ended:
        return int(ended.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def _topics(*arguments: str) -> list[tuple[str, bool, bool]]:
    code, out, _ = _bus("topics", "--json", *arguments)
    assert code == 0
    return [(each["name"], each["existed"], each["is_there"]) for each in json.loads(out)]


def test_topics_are_made_once_and_with_dry_run_not_at_all(redis: str) -> None:
    assert _topics("--dry-run") == [("auth.events", False, False), ("foro.events", False, False)]
    with Redis.from_url(redis) as client:
        assert client.keys() == []

    assert _topics() == [("auth.events", False, True), ("foro.events", False, True)]
    assert _topics() == [("auth.events", True, True), ("foro.events", True, True)]
    assert in_stream(redis, "foro.events") == []


def test_what_waits_is_sent_once_asked(redis: str) -> None:
    say(1, 10)

    assert _bus("relay", "--once") == (0, "1 events were confirmed.\n", "")

    assert [event["data"]["number"] for _, event in in_stream(redis, "foro.events")] == [10]


def test_a_broker_that_is_away_has_a_code_of_its_own(settings: Settings) -> None:
    settings.AGROVET_RELAY_URL = f"redis://127.0.0.1:{processes.free_port()}/0"
    declare_relay("forum")
    say(1, 10)

    code, _, said = _bus("topics")
    assert (code, said.startswith("The broker does not answer: Redis: ")) == (3, True)
    assert _bus("relay", "--once")[0] == 3


def test_without_a_broker_it_is_said_what_to_set() -> None:
    assert _bus("topics")[0] == 2
    assert _bus("relay") == (
        2,
        "",
        "Nothing is sent on from here: set AGROVET_RELAY_URL, and AGROVET_RELAY_MODULES where needed.\n",
    )
    assert _bus("receive") == (2, "", "Nothing comes in here: set AGROVET_INBOX_URL and AGROVET_INBOX_TOPICS.\n")


def test_what_cannot_be_read_is_shown_and_left_out_with_a_reason(redis: str) -> None:
    assert _bus("inbox") == (0, "Nothing waits in the inbox.\n", "")
    with Redis.from_url(redis) as client:
        client.xadd("partner.events", {"event": b"{no json"})

    assert _bus("receive", "--once") == (1, "1 events came in.\n", "")

    code, out, _ = _bus("inbox", "--json")
    (told,) = json.loads(out)
    assert (code, told["topic"], told["state"], told["body"]) == (1, "partner.events", "refused", "{no json")
    assert _bus("inbox")[0] == 1
    assert _bus("inbox", "skip", told["uid"]) == (2, "", "Say why: it will never be taken in.\n")
    assert _bus("inbox", "skip", told["uid"], "--reason", "a test of theirs")[0] == 0
    assert _bus("inbox") == (0, "Nothing waits in the inbox.\n", "")
    assert IncomingEvent.objects.get().state == "skipped"
    assert _bus("inbox", "retry", "12")[0] == 2
