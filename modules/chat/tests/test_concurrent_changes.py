"""Rooms and messages that somebody else changes or deletes while they are opened, changed or read."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone
from rest_framework.test import APIClient

from agrovet.kernel.databases import alias_of
from agrovet.kernel.testing.races import at_once
from agrovet.kernel.writing import writing
from modules.chat.models import Message, Room
from modules.chat.operations.membership import change_room, delete_rooms
from modules.chat.operations.messages import change_message, delete_message
from modules.chat.tests.conftest import ANA, CARLA, DORA, client_of
from modules.chat.tests.conversations import NOON, group, pair, say
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS, MESSAGES = "/api/chat/rooms/", "/api/chat/messages/"
Ask = Callable[[APIClient], Any]


_WRITE = re.compile(r"\s*(BEGIN|INSERT|UPDATE|DELETE)|.* FOR (NO KEY )?UPDATE", re.DOTALL)


def _during(change: Callable[[], object], ask: Callable[[], Any]) -> Any:
    """
    Return what a request is answered that reads while another transaction is open, and writes once that has committed.
    """
    has_read = Event()

    def note(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if _WRITE.match(sql):
            has_read.set()
        return execute(sql, *arguments)

    def run() -> Any:
        try:
            with connections[alias_of("chat")].execute_wrapper(note):
                return ask()
        finally:
            has_read.set()
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        with writing("chat"):
            change()
            answer = thread.submit(run)
            assert has_read.wait(timeout=20)
        return answer.result()


def _change(message_id: int, *, content: str) -> None:
    change_message(message_id=message_id, user_id=ANA, content=content, attachment=None, drop_file=False)


REQUESTS: dict[str, Callable[[APIClient, int, int], Any]] = {
    "correct": lambda client, room, said: client.patch(f"{MESSAGES}{said}/", {"content": "Hola"}),
    "take back": lambda client, room, said: client.delete(f"{MESSAGES}{said}/"),
    "show": lambda client, room, said: client.get(f"{MESSAGES}{said}/"),
    "rename": lambda client, room, said: client.patch(f"{ROOMS}{room}/", {"name": "Nueva"}),
    "add": lambda client, room, said: client.patch(f"{ROOMS}{room}/", {"participants_ids": [ANA, CARLA, DORA]}),
    "leave": lambda client, room, said: client.delete(f"{ROOMS}{room}/"),
    "send": lambda client, room, said: client.post(MESSAGES, {"room": room, "content": "Buenas"}),
    "read": lambda client, room, said: client.post(f"{MESSAGES}mark_read/", {"room": room}),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_what_is_asked_of_a_room_that_is_being_deleted_finds_none(name: str) -> None:
    room = group(ANA, CARLA)
    (said,) = say(room, ANA, "Ola")

    answer = _during(
        lambda: delete_rooms(room_ids=[room], now=NOON), lambda: REQUESTS[name](client_of(ANA), room, said.id)
    )

    assert answer.status_code in ({200, 404} if name == "show" else {400, 404})
    assert not Room.objects.exists()


@pytest.mark.parametrize("name", ["correct", "take back"])
def test_a_message_that_is_being_taken_back_is_not_found(name: str) -> None:
    room = pair(ANA, CARLA)
    (said,) = say(room, ANA, "Ola")

    answer = _during(
        lambda: delete_message(message_id=said.id, user_id=ANA, now=NOON),
        lambda: REQUESTS[name](client_of(ANA), room, said.id),
    )

    assert (answer.status_code, Message.objects.count()) == (404, 0)


def test_of_two_corrections_at_once_each_keeps_what_the_other_wrote(media: FakeMedia) -> None:
    file = media.add(owner_id=ANA)
    (said,) = say(pair(ANA, CARLA), ANA, "Ola")

    answer = _during(
        lambda: _change(said.id, content="Hola"),
        lambda: client_of(ANA).patch(f"{MESSAGES}{said.id}/", {"media": file.id}),
    )

    said.refresh_from_db()
    assert answer.status_code == 200
    assert (said.content, said.media_id) == ("Hola", file.id)


def test_a_text_and_a_file_that_are_dropped_at_once_leave_one_of_them(media: FakeMedia) -> None:
    file = media.add(owner_id=ANA)
    (said,) = say(pair(ANA, CARLA), ANA, "Mire")
    Message.objects.update(media_id=file.id)

    answer = _during(
        lambda: _change(said.id, content=""),
        lambda: client_of(ANA).patch(f"{MESSAGES}{said.id}/", {"media": None}),
    )

    said.refresh_from_db()
    assert answer.status_code == 400
    assert (said.content, said.media_id) == ("", file.id)


def test_a_name_and_people_that_are_changed_at_once_both_hold() -> None:
    room = group(ANA, CARLA)

    answer = _during(
        lambda: change_room(room_id=room, user_id=ANA, name="Nueva", participant_ids=None, now=timezone.now()),
        lambda: client_of(CARLA).patch(f"{ROOMS}{room}/", {"participants_ids": [ANA, CARLA, DORA]}),
    )

    assert (answer.status_code, answer.data["name"]) == (200, "Nueva")
    assert answer.data["participants_ids"] == [ANA, CARLA, DORA]


def test_a_private_room_that_is_deleted_while_it_is_opened_is_opened_anew() -> None:
    room = pair(ANA, CARLA)

    answer = _during(
        lambda: delete_rooms(room_ids=[room], now=NOON),
        lambda: client_of(CARLA).post(f"{ROOMS}get_or_create_private/", {"participants_ids": [ANA, CARLA]}),
    )

    assert answer.status_code == 200
    # It was there when it was asked for, or it is there again.
    assert set(Room.objects.values_list("id", flat=True)) <= {answer.data["id"]}


def test_opening_and_deleting_in_a_crowd_breaks_nothing() -> None:
    def work(user_id: int) -> list[int]:
        client, codes = client_of(user_id), []
        for _ in range(8):
            opened = client.post(f"{ROOMS}get_or_create_private/", {"participants_ids": [ANA, CARLA]})
            codes.append(opened.status_code)
            if opened.status_code == 200:
                codes.append(client.post(MESSAGES, {"room": opened.data["id"], "content": "Hola"}).status_code)
                codes.append(client.post(f"{MESSAGES}mark_read/", {"room": opened.data["id"]}).status_code)
                codes.append(client.delete(f"{ROOMS}{opened.data['id']}/").status_code)
        return codes

    results = at_once(*[lambda: work(ANA), lambda: work(CARLA)] * 2)

    assert {code for codes in results for code in codes} <= {200, 201, 204, 400, 404}
