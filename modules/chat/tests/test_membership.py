"""Who may change who is in a room."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from agrovet.kernel.testing.races import at_once
from modules.accounts.fake import FakeAccounts
from modules.chat.models import Participant
from modules.chat.operations.membership import change_room
from modules.chat.tests.conftest import ANA, BETO, CARLA, DORA, client_of
from modules.chat.tests.conversations import group, pair, say

pytestmark = pytest.mark.django_db

ROOMS = "/api/chat/rooms/"
ELSA, FELIX = 5, 6


@pytest.fixture(autouse=True)
def more_people(accounts: FakeAccounts) -> None:
    """Elsa and Félix."""
    accounts.add(id=ELSA, full_name="Elsa")
    accounts.add(id=FELIX, full_name="Félix")


def _people(room: int) -> list[int]:
    return list(Participant.objects.filter(room_id=room).order_by("user_id").values_list("user_id", flat=True))


@pytest.mark.parametrize("method", ["patch", "put"])
@pytest.mark.parametrize("people", [[ANA], [CARLA], [ANA, DORA], [ANA, CARLA, DORA], []])
def test_a_private_room_has_its_two_people_for_good(ana: APIClient, method: str, people: list[int]) -> None:
    room = pair(ANA, CARLA)
    say(room, CARLA, "Hola")

    response = getattr(ana, method)(f"{ROOMS}{room}/", {"participants_ids": people})

    assert response.status_code == 400
    assert isinstance(response.data["detail"], str)
    assert _people(room) == [ANA, CARLA]
    assert pair(ANA, CARLA) == room


def test_a_private_room_s_own_people_may_be_sent_back(ana: APIClient) -> None:
    room = pair(ANA, CARLA)

    response = ana.patch(f"{ROOMS}{room}/", {"name": "Carla", "participants_ids": [CARLA, ANA]})

    assert (response.status_code, response.data["name"]) == (200, "Carla")


@pytest.mark.parametrize("kept", [[DORA], [CARLA, DORA], [ANA, DORA]])
def test_who_did_not_make_a_group_removes_nobody(dora: APIClient, kept: list[int]) -> None:
    room = group(ANA, CARLA, DORA)

    response = dora.patch(f"{ROOMS}{room}/", {"participants_ids": kept})

    assert response.status_code == 403
    assert _people(room) == [ANA, CARLA, DORA]


def test_the_maker_of_a_group_removes_others(ana: APIClient) -> None:
    room = group(ANA, CARLA, DORA)

    response = ana.patch(f"{ROOMS}{room}/", {"participants_ids": [ANA, CARLA]})

    assert (response.status_code, response.data["participants_ids"]) == (200, [ANA, CARLA])


def test_once_the_maker_has_left_the_longest_member_removes_others(ana: APIClient, carla: APIClient) -> None:
    room = group(ANA, DORA, CARLA)
    ana.delete(f"{ROOMS}{room}/")

    refused = carla.patch(f"{ROOMS}{room}/", {"participants_ids": [CARLA]})
    change_room(room_id=room, user_id=DORA, name=None, participant_ids=[DORA], now=timezone.now())

    assert refused.status_code == 403
    assert _people(room) == [DORA]


def test_anybody_leaves_a_group_by_a_list_without_them(dora: APIClient) -> None:
    room = group(ANA, CARLA, DORA)

    response = dora.patch(f"{ROOMS}{room}/", {"participants_ids": [ANA, CARLA]})

    assert response.status_code == 200
    assert _people(room) == [ANA, CARLA]


@pytest.mark.parametrize(("first", "second"), [(CARLA, DORA), (CARLA, ANA), (ANA, CARLA), (ANA, ANA)])
def test_two_additions_by_lists_that_do_not_know_of_each_other_both_hold(first: int, second: int) -> None:
    room = group(ANA, CARLA, DORA)

    for user_id, added in ((first, ELSA), (second, FELIX)):
        change_room(
            room_id=room, user_id=user_id, name=None, participant_ids=[ANA, CARLA, DORA, added], now=timezone.now()
        )

    assert _people(room) == [ANA, CARLA, DORA, ELSA, FELIX]


@pytest.mark.django_db(transaction=True)
def test_additions_at_the_same_instant_all_hold(accounts: FakeAccounts) -> None:
    room = group(ANA, CARLA, DORA)
    for number in range(6):
        accounts.add(id=100 + number)

    def adding(number: int) -> Callable[[], Any]:
        return lambda: change_room(
            room_id=room,
            user_id=(ANA, CARLA, DORA)[number % 3],
            name=None,
            participant_ids=[ANA, CARLA, DORA, 100 + number],
            now=timezone.now(),
        )

    results = at_once(*map(adding, range(6)))

    assert [one.id for one in results] == [room] * 6
    assert _people(room) == [ANA, CARLA, DORA, *range(100, 106)]


def test_the_maker_removes_one_who_has_just_joined_by_a_list_without_them_alone(ana: APIClient) -> None:
    room = group(ANA, CARLA)
    ana.patch(f"{ROOMS}{room}/", {"participants_ids": [ANA, CARLA, BETO]})

    response = ana.patch(f"{ROOMS}{room}/", {"participants_ids": [ANA, CARLA]})

    assert response.data["participants_ids"] == [ANA, CARLA]


def test_the_maker_replaces_one_who_has_been_in_the_group_for_a_while(ana: APIClient) -> None:
    room = group(ANA, CARLA)
    ana.patch(f"{ROOMS}{room}/", {"participants_ids": [ANA, CARLA, BETO]})
    Participant.objects.filter(user_id=BETO).update(joined_at=timezone.now() - timedelta(minutes=2))

    response = ana.patch(f"{ROOMS}{room}/", {"participants_ids": [ANA, CARLA, DORA]})

    assert response.data["participants_ids"] == [ANA, CARLA, DORA]


def test_a_group_has_an_end(accounts: FakeAccounts) -> None:
    for number in range(499):
        accounts.add(id=1000 + number)
    room = group(ANA, *range(1000, 1499))

    response = client_of(1000).patch(f"{ROOMS}{room}/", {"participants_ids": [1000, CARLA]})

    assert response.status_code == 400
    assert _people(room) == [ANA, *range(1000, 1499)]
