"""Opening, making, changing and leaving rooms."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.testing.races import at_once
from modules.accounts.fake import FakeAccounts
from modules.chat.models import Participant, Room
from modules.chat.operations.rooms import private_room
from modules.chat.tests.conftest import ANA, BETO, CARLA, DORA
from modules.chat.tests.conversations import NOON, group, pair, say

pytestmark = pytest.mark.django_db

PRIVATE = "/api/chat/rooms/get_or_create_private/"
ROOMS = "/api/chat/rooms/"


def test_two_people_have_one_room_whoever_asks(ana: APIClient, carla: APIClient) -> None:
    first = carla.post(PRIVATE, {"participants_ids": [CARLA, ANA]})

    again = ana.post(PRIVATE, {"participants_ids": [ANA, str(CARLA)]})
    created = ana.post(ROOMS, {"participants_ids": [CARLA, ANA], "is_private": True})

    assert [one.status_code for one in (first, again, created)] == [200, 200, 200]
    assert first.data["name"] == "Chat: Carla & Ana"
    assert [one["id"] for one in first.data["participants"]] == [ANA, CARLA]
    assert {first.data["id"], again.data["id"], created.data["id"]} == {first.data["id"]}
    assert Room.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_have_one_room_when_all_ask_at_the_same_instant() -> None:
    def asking(*ids: int) -> Callable[[], Any]:
        return lambda: private_room(asker_id=ids[0], participant_ids=ids, now=NOON)

    found = at_once(*[asking(ANA, CARLA), asking(CARLA, ANA)] * 3)

    assert {room.id for room, _ in found} == {Room.objects.get().id}
    assert Participant.objects.count() == 2


@pytest.mark.parametrize(
    ("asked", "status", "detail"),
    [
        ([ANA], 400, "Se requieren exactamente 2 participantes."),
        ([ANA, ANA], 400, "Se requieren exactamente 2 participantes."),
        ("1,2", 400, "Se requieren exactamente 2 participantes."),
        ([ANA, 99_999_999], 400, "Uno de los participantes no existe."),
        ([ANA, "x"], 400, "Uno de los participantes no existe."),
        ([CARLA, DORA], 403, "Sólo puede abrir conversaciones en las que usted participa."),
    ],
)
def test_a_private_room_is_refused(ana: APIClient, asked: object, status: int, detail: str) -> None:
    response = ana.post(PRIVATE, {"participants_ids": asked})

    assert (response.status_code, response.data["detail"]) == (status, detail)
    assert not Room.objects.exists()


def test_nobody_makes_a_private_room_between_two_others(ana: APIClient) -> None:
    response = ana.post(ROOMS, {"participants_ids": [CARLA, DORA], "is_private": True})

    assert response.status_code == 403
    assert not Room.objects.exists()


def test_a_group_includes_who_makes_it(ana: APIClient) -> None:
    response = ana.post(ROOMS, {"participants_ids": [CARLA, DORA], "is_private": False, "name": "Finca"})

    assert response.status_code == 201
    assert response.data["participants_ids"] == [ANA, CARLA, DORA]
    assert (response.data["name"], response.data["other_participant"]) == ("Finca", None)


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_a_room_is_not_there_for_others(dora: APIClient, method: str) -> None:
    room = pair(ANA, CARLA)

    response = getattr(dora, method)(f"{ROOMS}{room}/", {"name": "Mía"})

    assert response.status_code == 404
    assert Room.objects.get().name == "Chat: Ana & Carla"


def test_a_participant_renames_a_group_and_says_who_is_in_it(ana: APIClient, dora: APIClient) -> None:
    room = group(ANA, CARLA, DORA)

    response = ana.patch(f"{ROOMS}{room}/", {"name": "Nueva", "participants_ids": [ANA, CARLA, BETO]})

    assert (response.data["name"], response.data["participants_ids"]) == ("Nueva", [ANA, CARLA, BETO])
    assert dora.get(f"{ROOMS}{room}/").status_code == 404


def test_nobody_is_added_to_a_private_room(ana: APIClient) -> None:
    room = pair(ANA, CARLA)

    response = ana.patch(f"{ROOMS}{room}/", {"participants_ids": [ANA, CARLA, DORA]})

    assert response.status_code == 400
    assert ana.get(f"{ROOMS}{room}/").data["participants_ids"] == [ANA, CARLA]


def test_deleting_a_private_room_ends_it_for_both(ana: APIClient, carla: APIClient) -> None:
    room = pair(ANA, CARLA)
    say(room, ANA, "Hola")

    response = ana.delete(f"{ROOMS}{room}/")

    assert response.status_code == 204
    assert (ana.get(f"{ROOMS}{room}/").status_code, carla.get(ROOMS).data) == (404, [])


def test_deleting_a_group_is_leaving_it(ana: APIClient, carla: APIClient) -> None:
    room = group(ANA, CARLA, DORA)

    assert ana.delete(f"{ROOMS}{room}/").status_code == 204

    assert ana.get(ROOMS).data == []
    assert carla.get(f"{ROOMS}{room}/").data["participants_ids"] == [CARLA, DORA]


def test_a_room_without_people_that_can_be_asked_is_still_shown(ana: APIClient, accounts: FakeAccounts) -> None:
    room = pair(ANA, CARLA)
    del accounts.known[CARLA]

    shown = ana.get(f"{ROOMS}{room}/").data

    assert [one["full_name"] for one in shown["participants"]] == ["Ana", ""]
