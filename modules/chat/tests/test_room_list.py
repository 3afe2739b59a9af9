"""The list of rooms: order, previews, what is unread, and how much it asks of the database."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from agrovet.kernel.databases import alias_of
from modules.accounts.fake import FakeAccounts
from modules.chat.tests.conftest import ANA, BETO, CARLA, DORA, client_of
from modules.chat.tests.conversations import group, pair, say

pytestmark = pytest.mark.django_db

ROOMS = "/api/chat/rooms/"


def test_the_room_where_something_was_said_last_is_first_and_silent_ones_are_last(ana: APIClient) -> None:
    silent, early, late = pair(ANA, BETO), pair(ANA, DORA), pair(ANA, CARLA)
    say(late, CARLA, "Buenas", minutes=9)
    say(early, DORA, "Hola")

    rooms = ana.get(ROOMS).data

    assert [one["id"] for one in rooms] == [late, early, silent]
    assert [one["name"] for one in rooms] == ["Carla", "Dora", "Chat: Ana & Beto"]


def test_the_last_message_is_a_text_for_the_first_generation_and_an_object_for_the_second() -> None:
    say(pair(ANA, CARLA), CARLA, "Hola", "Buenas")
    pair(ANA, DORA)

    first, second = (client_of(ANA, scheme).get(ROOMS).data for scheme in ("Token", "Bearer"))

    assert [one["last_message"] for one in first] == ["Buenas", ""]
    assert [one["last_message"] and one["last_message"]["content"] for one in second] == ["Buenas", None]


def test_a_room_carries_its_latest_messages_the_oldest_of_them_first(ana: APIClient) -> None:
    room = pair(ANA, CARLA)
    say(room, CARLA, *(f"{number}" for number in range(60)))

    shown = ana.get(ROOMS).data[0]

    assert [one["text"] for one in shown["messages"]] == [f"{number}" for number in range(10, 60)]
    assert shown["unread_count"] == 60


def test_one_s_own_messages_are_not_unread(ana: APIClient, carla: APIClient) -> None:
    room = pair(ANA, CARLA)
    say(room, CARLA, "Hola", "¿Está?")
    say(room, ANA, "Sí")

    assert ana.get(ROOMS).data[0]["unread_count"] == 2
    assert carla.get(ROOMS).data[0]["unread_count"] == 1


def test_the_queries_do_not_grow_with_the_rooms(ana: APIClient, accounts: FakeAccounts) -> None:
    counts = []
    for start, end in ((0, 3), (3, 60)):
        for number in range(start, end):
            accounts.add(id=100 + number, full_name=f"P{number}")
            say(pair(ANA, 100 + number), 100 + number, *("Hola",) * 5)

        with CaptureQueriesContext(connections[alias_of("chat")]) as queries:
            rooms = ana.get(ROOMS).data
        counts.append((len(rooms), len(queries)))

    # With the key, the people and the files, which are asked of others here: seven; eight where there is a
    # next page.
    assert counts == [(3, 4), (60, 4)]


def test_a_part_of_the_list_says_how_much_there_is(ana: APIClient) -> None:
    for other in (BETO, CARLA, DORA):
        pair(ANA, other)

    response = ana.get(ROOMS, {"limit": 2})

    assert len(response.data) == 2
    assert response["X-Total-Count"] == "3"
    assert 'rel="next"' in response["Link"]


def test_visitors_see_no_rooms() -> None:
    response = APIClient().get(ROOMS)

    assert response.status_code == 401


def test_people_of_a_group_are_in_the_order_of_their_ids(ana: APIClient) -> None:
    group(ANA, DORA, BETO, CARLA)

    shown = ana.get(ROOMS).data[0]

    assert shown["participants_usernames"] == ["Ana", "Carla", "Dora", "Beto"]
    assert (shown["other_participant"], shown["is_private"]) == (None, False)
