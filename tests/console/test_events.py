"""Parked events in the console: who sees them, who tries them again, who leaves one out."""

from collections.abc import Iterator

import pytest
from django.test import Client

from agrovet.kernel.bus import drain
from agrovet.kernel.bus.models import ParkedEvent
from agrovet.kernel.record.reading import Choice, latest
from tests.console.people import staff
from tests.console.test_twins import plain, told
from tests.kernel import world
from tests.kernel.world import NAME, Said, say

pytestmark = pytest.mark.usefixtures("parked")

EVENT = {"handler": NAME, "event": "forum:1"}
RETRY, SKIP = "/console/events/retry/", "/console/events/skip/"


@pytest.fixture
def parked(transactional_db: None) -> Iterator[set[int]]:
    """Chat has set aside the first of two numbers, and will until it is taken out of the set."""
    refused = {10}

    def react(event: Said) -> None:
        if event.number in refused:
            raise ValueError(f"{event.number} is not for me")
        world.write_down(event)

    world.make_table()
    world.listen(react)
    say(1, 10, 11)
    drain()
    yield refused
    world.forget()
    world.drop_table()


def test_what_is_parked_is_shown_with_its_error_and_tells_what_bus_parked_tells(operator: Client) -> None:
    answer = operator.get("/console/events/")

    assert "10 is not for me" in answer.content.decode()
    assert plain([each.as_json() for each in answer.context["waiting"]]) == told("bus", "parked")


def test_it_is_tried_again_and_what_waits_behind_it_too(operator: Client, parked: set[int]) -> None:
    parked.clear()

    shown = operator.post(RETRY, EVENT, follow=True).content.decode()

    assert world.heard() == [(1, 10), (1, 11)]
    assert "2 events were applied." in shown
    assert "Nothing is parked" in shown
    (noted,) = latest(Choice(action="bus."), count=5)
    assert (noted.actor.startswith("Olga"), noted.action) == (True, "bus.retry")


def test_one_that_fails_again_stays_and_is_told(operator: Client) -> None:
    shown = operator.post(RETRY, EVENT, follow=True).content.decode()

    assert ParkedEvent.objects.count() == 2
    assert "2 are still parked: " in shown


def test_one_is_left_out_by_who_types_the_module_and_says_why(operator: Client) -> None:
    operator.post(SKIP, {**EVENT, "confirm": "chat", "reason": "was a joke"})
    drain()

    assert world.heard() == [(1, 11)]
    assert latest(Choice(action="bus.skip"), count=1)[0].reason == "was a joke"


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"confirm": "forum", "reason": "so"}, "The name that you typed is not that of the module"),
        ({"confirm": "chat", "reason": " "}, "Say why"),
        ({"confirm": "chat", "reason": "so", "handler": "chat.nothing"}, "No handler is called chat.nothing here."),
        ({"confirm": "chat", "reason": "so", "event": ""}, "The form is not whole"),
    ],
)
def test_what_was_not_meant_does_nothing(operator: Client, form: dict[str, str], said: str) -> None:
    answer = operator.post(SKIP, {**EVENT, **form})

    assert 400 <= answer.status_code < 500
    assert said in answer.content.decode()
    assert ParkedEvent.objects.count() == 2


@pytest.mark.parametrize("path", [RETRY, SKIP])
def test_another_team_sees_and_does_nothing(parked: set[int], path: str) -> None:
    parked.clear()
    media = staff("+505 7777 0001", "Mario", team_of="media")

    answer = media.post(path, {**EVENT, "confirm": "chat", "reason": "so"})

    assert answer.status_code == 403
    assert "You see chat, and may not change it." in answer.content.decode()
    assert world.heard() == []
    assert "Try again now" not in media.get("/console/events/").content.decode()


def test_its_own_team_may(parked: set[int]) -> None:
    parked.clear()

    staff("+505 7777 0002", "Carla", team_of="chat").post(RETRY, EVENT)

    assert world.heard() == [(1, 10), (1, 11)]
