"""Sending, reading, correcting and taking back messages over HTTP."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.testing.races import at_once
from modules.accounts.fake import FakeAccounts
from modules.chat.models import Message
from modules.chat.operations.drafts import Draft
from modules.chat.operations.sending import send
from modules.chat.tests.conftest import ANA, CARLA, DORA
from modules.chat.tests.conversations import NOON, group, pair, say
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db

MESSAGES = "/api/chat/messages/"
# The room exists; the room and who is in it; and in a transaction: the room, who is in it, message, receipts, event.
SENDING = 10


def test_the_answer_to_a_message_carries_all_spellings(ana: APIClient, media: FakeMedia) -> None:
    room = pair(ANA, CARLA)
    file = media.add(owner_id=ANA, description='{"spectrum": [3, 8, 2]}')

    response = ana.post(MESSAGES, {"room": room, "content": "Hola", "media": file.id, "client_msg_id": "c-1"})

    said = response.data
    assert response.status_code == 201
    assert {said[name] for name in ("text", "message", "content")} == {"Hola"}
    assert {said[name] for name in ("id", "message_id")} == {Message.objects.get().id}
    assert {said[name] for name in ("room", "room_id")} == {str(room)}
    assert (said["sender_id"], said["sender"]["id"], said["username"]) == (ANA, ANA, "Ana")
    assert (said["media"], said["media_id"], said["media_spectrum"]) == (file.id, file.id, [3, 8, 2])
    assert said["media_url"] == f"http://testserver/media/{file.id}.png"
    assert said["timestamp"] == said["created_at"]
    assert (said["type"], said["client_msg_id"]) == ("chat.message", "c-1")
    assert [(one["user_id"], one["delivered"], one["read"]) for one in said["receipts"]] == [(CARLA, False, False)]


@pytest.mark.parametrize("body", [{"content": "x"}, {"text": "x"}, {"message": "x"}, {"content": "", "text": "x"}])
def test_the_text_goes_by_several_names(ana: APIClient, body: dict[str, str]) -> None:
    response = ana.post(MESSAGES, {"room": pair(ANA, CARLA), **body})

    assert (response.status_code, response.data["content"]) == (201, "x")


def test_the_file_goes_by_several_names(ana: APIClient, media: FakeMedia) -> None:
    room, file = pair(ANA, CARLA), media.add(owner_id=ANA)
    names: list[dict[str, Any]] = [{"media": file.id}, {"media_id": str(file.id)}, {"media_url": file.address}]

    found = [ana.post(MESSAGES, {"room": room, "content": "", **body}).data["media_id"] for body in names]

    assert found == [file.id] * 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"content": "x"}, "room"),
        ({"room": 99_999_999, "content": "x"}, "room"),
        ({"room": "mine", "content": "  "}, "content"),
        ({"room": "mine", "content": "x", "media": 99_999_999}, "media"),
        ({"room": "mine", "content": "x", "media_url": "https://otro.example/foto.png"}, "media_url"),
        ({"room": "mine", "content": "x" * 20_001}, "content"),
        ({"room": "mine", "content": "a\x00b"}, "content"),
    ],
)
def test_a_message_is_refused_beside_its_field(ana: APIClient, body: dict[str, object], field: str) -> None:
    room = pair(ANA, CARLA)

    response = ana.post(MESSAGES, {**body, "room": room} if body.get("room") == "mine" else body)

    assert response.status_code == 400
    assert isinstance(response.data["detail"], str)
    assert isinstance(response.data[field], list)
    assert not Message.objects.exists()


def test_nobody_writes_or_reads_in_other_people_s_rooms(dora: APIClient) -> None:
    room = pair(ANA, CARLA)
    (said,) = say(room, ANA, "Entre nosotros")

    refused = [
        dora.post(MESSAGES, {"room": room, "content": "Intrusa"}),
        dora.get(MESSAGES, {"room": room}),
        dora.get(f"{MESSAGES}last_messages/", {"room": room}),
        dora.post(f"{MESSAGES}mark_read/", {"room": room}),
        dora.get(f"{MESSAGES}{said.id}/"),
        dora.patch(f"{MESSAGES}{said.id}/", {"content": "x"}),
        dora.delete(f"{MESSAGES}{said.id}/"),
    ]

    assert [one.status_code for one in refused] == [404] * 7
    assert dora.get(MESSAGES).data == []
    assert [one.content for one in Message.objects.all()] == ["Entre nosotros"]


def test_a_message_sent_twice_is_one(ana: APIClient) -> None:
    body = {"room": pair(ANA, CARLA), "content": "Hola", "client_msg_id": "c-1"}

    first, again = ana.post(MESSAGES, body), ana.post(MESSAGES, body)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.data["id"] == again.data["id"] == Message.objects.get().id


@pytest.mark.django_db(transaction=True)
def test_a_message_sent_twice_at_the_same_instant_is_one() -> None:
    draft = Draft(room_id=pair(ANA, CARLA), sender_id=ANA, content="Hola", client_msg_id="c-1", now=NOON)

    found = at_once(*[lambda: send(draft)] * 4)

    assert {sent.message.id for sent in found} == {Message.objects.get().id}


def test_two_people_may_give_the_same_client_msg_id(ana: APIClient, carla: APIClient) -> None:
    body = {"room": pair(ANA, CARLA), "content": "Hola", "client_msg_id": "c-1"}

    assert [ana.post(MESSAGES, body).status_code, carla.post(MESSAGES, body).status_code] == [201, 201]


def test_a_file_uploaded_without_a_key_is_sent_and_stays_without_an_owner(ana: APIClient, media: FakeMedia) -> None:
    file = media.add(owner_id=None)

    response = ana.post(MESSAGES, {"room": pair(ANA, CARLA), "media": file.id})

    assert (response.status_code, media.known[file.id].owner_id) == (201, None)


def test_the_latest_messages_come_oldest_first(ana: APIClient) -> None:
    room = pair(ANA, CARLA)
    say(room, CARLA, *(f"{number}" for number in range(60)))

    default, two, odd = (
        ana.get(f"{MESSAGES}last_messages/?room={room}{limit}").data for limit in ("", "&limit=2", "&limit=x")
    )

    assert [one["text"] for one in default] == [f"{number}" for number in range(10, 60)]
    assert [one["text"] for one in two] == ["58", "59"]
    assert odd == default


@pytest.mark.parametrize(
    ("room", "status", "detail"),
    [
        ("", 400, "Se requiere 'room' query param válido."),
        ("undefined", 400, "Se requiere 'room' query param válido."),
        ("1.5", 400, "'room' debe ser un id numérico válido."),
        ("²", 400, "'room' debe ser un id numérico válido."),
        ("-1", 404, "Sala no existe o no eres participante."),
        ("9" * 40, 404, "Sala no existe o no eres participante."),
    ],
)
def test_the_latest_messages_of_no_room(ana: APIClient, room: str, status: int, detail: str) -> None:
    response = ana.get(f"{MESSAGES}last_messages/", {"room": room})

    assert (response.status_code, response.data["detail"]) == (status, detail)


@pytest.mark.parametrize("body", [[], "x", {"room": True}, {"room": [1]}, {"room": {}}, {"room": 1.5}])
def test_marking_what_is_no_room(ana: APIClient, body: object) -> None:
    response = ana.post(f"{MESSAGES}mark_read/", body)

    assert response.status_code == 400
    assert isinstance(response.data["detail"], str)


@pytest.mark.parametrize("body", [{"room_id": "{room}"}, {"room": "undefined", "room_id": "{room}"}])
def test_the_room_is_also_called_room_id(ana: APIClient, body: dict[str, str]) -> None:
    room = pair(ANA, CARLA)
    named = {name: value.format(room=room) for name, value in body.items()}
    say(pair(ANA, DORA), DORA, "de otra sala")
    (said,) = say(room, CARLA, "Hola")

    latest, listed = ana.get(f"{MESSAGES}last_messages/", named), ana.get(MESSAGES, named)
    marked, sent = ana.post(f"{MESSAGES}mark_read/", named), ana.post(MESSAGES, {"room_id": room, "content": "Sí"})

    assert ([one["id"] for one in latest.data], [one["id"] for one in listed.data]) == ([said.id], [said.id])
    assert (marked.data, sent.status_code, sent.data["room"]) == ({"updated": [said.id]}, 201, str(room))


def test_the_list_holds_one_s_own_rooms_oldest_first(ana: APIClient) -> None:
    say(pair(ANA, CARLA), CARLA, "uno", "tres", minutes=1)
    say(pair(ANA, DORA), DORA, "cero")
    say(pair(CARLA, DORA), DORA, "no es para Ana")

    assert [one["text"] for one in ana.get(MESSAGES).data] == ["cero", "uno", "tres"]


def test_reading_marks_what_others_said_once(ana: APIClient, carla: APIClient) -> None:
    room = pair(ANA, CARLA)
    (said,) = say(room, CARLA, "Hola")
    say(room, ANA, "Buenas")

    first = ana.post(f"{MESSAGES}mark_read/", {"room": str(room)})
    again = ana.post(f"{MESSAGES}mark_read/", {"room": room})

    shown = carla.get(f"{MESSAGES}{said.id}/").data
    assert (first.data, again.data) == ({"updated": [said.id]}, {"updated": []})
    assert (shown["delivered"], shown["read"], shown["is_read"]) == (True, True, True)
    assert [(one["user_id"], one["delivered"], one["read"]) for one in shown["receipts"]] == [(ANA, True, True)]


def test_a_message_to_a_group_is_read_once_all_have_read_it(ana: APIClient, carla: APIClient, dora: APIClient) -> None:
    room = group(ANA, CARLA, DORA)
    (said,) = say(room, ANA, "A todos")
    states = []

    for reader in (carla, dora):
        reader.post(f"{MESSAGES}mark_read/", {"room": room})
        states.append(ana.get(f"{MESSAGES}{said.id}/").data["read"])

    assert states == [False, True]


def test_the_sender_corrects_and_takes_back_a_message(ana: APIClient, carla: APIClient, media: FakeMedia) -> None:
    file = media.add(owner_id=ANA)
    (said,) = say(pair(ANA, CARLA), ANA, "Ola")
    path = f"{MESSAGES}{said.id}/"

    corrected = ana.patch(path, {"content": "Hola", "media": file.id, "room": 99, "sender": CARLA})
    emptied = ana.put(path, {"media": None})
    not_hers = [carla.patch(path, {"content": "x"}), carla.delete(path)]

    assert (corrected.data["text"], corrected.data["media"]) == ("Hola", file.id)
    assert (emptied.data["text"], emptied.data["media"]) == ("Hola", None)
    assert [one.status_code for one in not_hers] == [403, 403]
    assert ana.delete(path).status_code == 204
    assert carla.get(path).status_code == 404


@pytest.mark.parametrize("others", [1, 30])
def test_the_queries_of_sending_do_not_grow_with_the_group(
    ana: APIClient, accounts: FakeAccounts, others: int, django_assert_num_queries: Any
) -> None:
    for number in range(others):
        accounts.add(id=100 + number)
    room = group(ANA, *range(100, 100 + others))

    with django_assert_num_queries(SENDING):
        ana.post(MESSAGES, {"room": room, "content": "Hola"})
