"""Sockets in a room: who comes in, what is stored, and what everybody is told."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from modules.chat.models import Message, Receipt
from modules.chat.operations.departures import forget_person
from modules.chat.operations.messages import delete_message
from modules.chat.tests.conftest import ANA, BETO, CARLA, DORA, OpenLine
from modules.chat.tests.conversations import NOON, group, pair, say
from modules.chat.tests.lines import Line, call, hang_up_all
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def connect(open_line: OpenLine) -> OpenLine:
    """Call it with a room and a person for an open socket in it."""
    return lambda room, user_id, **options: open_line(f"/ws/chat/{room}/", user_id, **options)


@pytest.mark.parametrize("token", ["", "nada", "key-99", f"key-{DORA}", "Bearer", "k" * 5000])
async def test_strangers_are_refused_before_they_are_accepted(token: str) -> None:
    room = await call(pair, ANA, CARLA)

    assert not await Line(f"/ws/chat/{room}/", token=token).open()
    await hang_up_all()


@pytest.mark.parametrize("path", ["/ws/chat/0/", "/ws/chat/abc/", "/ws/chat/99999999/", f"/ws/chat/{'9' * 40}/"])
async def test_there_is_no_way_into_what_is_no_room(path: str) -> None:
    assert not await Line(path, token=f"key-{ANA}").open()
    await hang_up_all()


@pytest.mark.parametrize("token", ["key-1", "Token key-1", "Bearer key-1"])
async def test_the_key_may_have_a_scheme_before_it(token: str) -> None:
    room = await call(pair, ANA, CARLA)
    line = Line(f"/ws/chat/{room}/", token=token)

    assert await line.open()

    await line.close()
    await hang_up_all()


async def test_the_key_is_found_among_many_other_parameters() -> None:
    room = await call(pair, ANA, CARLA)
    line = Line(f"/ws/chat/{room}/", token=f"key-{ANA}", more="a=1&" * 25)

    assert await line.open()
    assert not await Line(f"/ws/chat/{room}/", token=f"key-{ANA}", more="a=1&" * 2000).open()

    await line.close()
    await hang_up_all()


async def test_a_message_over_http_reaches_both_and_is_delivered_then_read(connect: OpenLine, carla: APIClient) -> None:
    room = await call(pair, ANA, CARLA)
    a, c = await connect(room, ANA), await connect(room, CARLA)

    said = (await call(carla.post, "/api/chat/messages/", {"room": room, "content": "Hola"})).data["id"]
    heard, echo = await a.until("chat.message"), await c.until("chat.message")
    delivery, delivered = await c.until("chat.delivery"), await c.until("message_delivered")
    update = await c.until("message_update")
    await a.send({"type": "mark_read", "room": room})
    status, read = await c.until("status_update"), await c.until("chat.read")
    marked, updated = await c.until("messages_read"), await c.until("message_update")

    assert heard == echo
    assert (heard["id"], heard["text"], heard["message"], heard["content"]) == (said, "Hola", "Hola", "Hola")
    assert (heard["room"], heard["room_id"], heard["status"], heard["sender_id"]) == (str(room),) * 2 + (
        "delivered",
        CARLA,
    )
    assert [one["id"] for one in heard["participants"]] == [ANA, CARLA]
    assert (delivery["message_id"], delivery["user_id"], delivery["message_delivered"]) == (said, ANA, True)
    assert (delivered["message_id"], delivered["user_id"]) == (said, ANA)
    assert [(one["delivered"], one["read"]) for one in update["message"]["receipts"]] == [(True, False)]
    assert (status["status"], status["user_id"], status["room_id"]) == ("read", ANA, str(room))
    assert (read["message_ids"], list(read["read_info"])) == ([said], [str(said)])
    assert (marked["message_ids"], marked["user_id"]) == ([said], ANA)
    assert (updated["message"]["id"], updated["message"]["read"]) == (said, True)


async def test_the_reader_is_not_told_of_their_own_reading_as_a_status(connect: OpenLine) -> None:
    room = await call(pair, ANA, CARLA)
    await call(say, room, CARLA, "Hola")
    a = await connect(room, ANA)

    await a.send({"type": "mark_read"})

    assert [one["type"] for one in await a.rest()] == ["chat.read", "messages_read", "message_update"]


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "chat_message", "text": "Hola", "client_msg_id": "c-9"},
        {"type": "chat_message", "content": "Hola", "clientMsgId": "c-9", "room": "{room}"},
        {"content": "Hola", "client_msg_id": "c-9", "reply_to": None},
    ],
)
async def test_a_message_over_the_socket_is_stored_and_echoed(connect: OpenLine, frame: dict[str, Any]) -> None:
    room = await call(pair, ANA, CARLA)
    a, c = await connect(room, ANA), await connect(room, CARLA)

    await c.send({name: str(room) if value == "{room}" else value for name, value in frame.items()})
    heard, echo = await a.until("chat.message"), await c.until("chat.message")

    stored = await call(Message.objects.get)
    assert heard == echo
    assert (heard["id"], heard["text"], heard["client_msg_id"]) == (stored.id, "Hola", "c-9")
    assert stored.client_msg_id == "c-9"


async def test_a_message_sent_again_is_echoed_to_its_sender_alone(connect: OpenLine) -> None:
    room = await call(pair, ANA, CARLA)
    a, c = await connect(room, ANA), await connect(room, CARLA)
    frame = {"type": "chat_message", "text": "Hola", "client_msg_id": "c-9"}
    await c.send(frame)
    first = await c.until("chat.message")
    await a.rest()

    await c.send(frame)
    again = await c.until("chat.message")

    assert again["id"] == first["id"]
    assert await a.rest() == []


async def test_a_file_is_sent_by_its_id(connect: OpenLine, media: FakeMedia) -> None:
    file = media.add(owner_id=ANA)
    room = await call(pair, ANA, CARLA)
    a = await connect(room, ANA)

    await a.send({"type": "chat_message", "text": "", "media_id": file.id})

    assert (await a.until("chat.message"))["media_url"] == f"http://localhost:8000/media/{file.id}.png"


async def test_a_message_of_another_room_bears_its_own_room(connect: OpenLine) -> None:
    first, second = await call(pair, ANA, CARLA), await call(pair, ANA, BETO)
    a = await connect(first, ANA)
    second_generation = await connect(first, ANA, server_port=8006)
    b = await connect(second, BETO)

    await b.send({"type": "chat_message", "text": "Del otro lado"})
    heard = await a.until("chat.message")

    assert (heard["room"], heard["room_id"]) == (str(second), str(second))
    # Its chat page takes every message for one of the room it shows.
    assert await second_generation.rest() == []


async def test_a_socket_speaks_into_another_of_its_person_s_rooms_but_not_into_others(connect: OpenLine) -> None:
    first, second, foreign = await call(pair, ANA, CARLA), await call(pair, ANA, BETO), await call(pair, CARLA, DORA)
    a, b = await connect(first, ANA), await connect(second, BETO)

    await a.send({"type": "chat_message", "text": "Intrusa", "room_id": foreign})
    await a.send({"type": "mark_read", "room_id": foreign})
    await a.send({"type": "preview", "preview_data_url": "data:,x", "room_id": foreign})
    await a.send({"type": "chat_message", "text": "Aquí sí", "room_id": str(second)})

    assert (await b.until("chat.message"))["text"] == "Aquí sí"
    assert [one.room_id for one in await call(lambda: list(Message.objects.all()))] == [second]


@pytest.mark.parametrize(
    "frame",
    [
        {
            "type": "preview",
            "temp_id": "t-1",
            "client_msg_id": "c-3",
            "preview_data_url": "data:,x",
            "media_type": "image",
        },
        {"type": "preview_message", "id": "t-1", "clientMsgId": "c-3", "previewUrl": "data:,x", "mediaType": "image"},
        {
            "type": "chat.message",
            "message": {"id": "t-1", "client_msg_id": "c-3", "preview_data_url": "data:,x", "media_type": "image"},
        },
    ],
)
async def test_a_preview_is_passed_on_and_stored_nowhere(connect: OpenLine, frame: dict[str, Any]) -> None:
    room = await call(pair, ANA, CARLA)
    a, c = await connect(room, ANA), await connect(room, CARLA)

    await c.send(frame)
    heard = await a.until("chat.message")

    shown = heard["message"]
    assert (heard["room"], shown["room"], shown["sender_id"]) == (str(room), str(room), CARLA)
    assert (shown["id"], shown["client_msg_id"], shown["preview_data_url"]) == ("t-1", "c-3", "data:,x")
    assert (shown["media_type"], shown["media_uploading"], shown["status"]) == ("image", True, "uploading")
    assert not await call(Message.objects.exists)


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "nunca-visto", "x": 1}',
        '{"type": "message_update", "message": {"id": 1, "status": "uploaded"}}',
        '{"type": "chat.message", "text": "sin vista previa"}',
        '{"type": ["chat_message"], "text": "x"}',
        '{"type": "read_receipt", "message_id": 1e400}',
        '{"type": "read_receipt"}',
        '{"type": "mark_read", "room": {"a": []}}',
        '{"message": "x"}',
        "[]",
        "7",
        "{",
        "[" * 40_000,
    ],
)
async def test_what_cannot_be_read_or_done_is_ignored(connect: OpenLine, text: str) -> None:
    room = await call(pair, ANA, CARLA)
    a = await connect(room, ANA)

    await a.send(text)
    await a.send(b"\x00\xff")
    await a.send({"type": "ping"})

    assert await a.rest() == [{"type": "pong"}]
    assert not await call(Message.objects.exists)


async def test_a_read_receipt_marks_one_message(connect: OpenLine) -> None:
    room = await call(pair, ANA, CARLA)
    first, _ = await call(say, room, CARLA, "uno", "dos")
    a, c = await connect(room, ANA), await connect(room, CARLA)

    await a.send({"type": "read_receipt", "message_id": first.id, "room_id": room})

    assert (await c.until("messages_read"))["message_ids"] == [first.id]


async def test_a_read_receipt_marks_what_is_there_each_in_its_room(connect: OpenLine) -> None:
    room, other, foreign = await call(pair, ANA, CARLA), await call(pair, ANA, BETO), await call(pair, CARLA, DORA)
    dead, first, second = await call(say, room, CARLA, "uno", "dos", "tres")
    (elsewhere,), (secret,) = await call(say, other, BETO, "hola"), await call(say, foreign, DORA, "ajeno")
    await call(delete_message, message_id=dead.id, user_id=CARLA, now=NOON)
    a, c, b = await connect(room, ANA), await connect(room, CARLA), await connect(other, BETO)

    await a.send({"type": "read_receipt", "message_ids": [dead.id, secret.id, first.id, elsewhere.id, second.id]})

    assert (await c.until("messages_read"))["message_ids"] == [first.id, second.id]
    assert (await b.until("messages_read"))["message_ids"] == [elsewhere.id]
    unread = await call(lambda: list(Receipt.objects.filter(read=False).values_list("message_id", flat=True)))
    assert unread == [secret.id]


async def test_a_message_that_is_taken_back_is_taken_from_open_sockets(connect: OpenLine, ana: APIClient) -> None:
    room, other = await call(pair, ANA, CARLA), await call(pair, CARLA, DORA)
    (said,) = await call(say, room, ANA, "Ola")
    a, c, d = await connect(room, ANA), await connect(room, CARLA), await connect(other, DORA)

    await call(ana.delete, f"/api/chat/messages/{said.id}/")
    update, deletion, echo = await c.until("message_update"), await c.next(), await a.until("message_deleted")

    assert (update["message"]["id"], update["message"]["text"], update["message"]["deleted"]) == (said.id, "", True)
    assert (
        deletion
        == echo
        == {
            "type": "message_deleted",
            "deleted": True,
            "message_id": said.id,
            "sender_id": ANA,
            "room": str(room),
            "room_id": str(room),
        }
    )
    assert await d.rest() == []


async def test_who_is_removed_from_a_room_is_cut_off_at_once(connect: OpenLine, ana: APIClient) -> None:
    room = await call(group, ANA, CARLA, DORA)
    a, d = await connect(room, ANA), await connect(room, DORA)

    await call(ana.patch, f"/api/chat/rooms/{room}/", {"participants_ids": [ANA, CARLA]})
    code = await d.ended_with()
    await a.send({"type": "chat_message", "text": "Sin Dora"})

    assert code == 4403
    assert (await a.until("chat.message"))["text"] == "Sin Dora"
    assert not await Line(f"/ws/chat/{room}/", token=f"key-{DORA}").open()


async def test_the_sockets_of_a_deleted_room_and_of_a_deleted_person_are_closed(
    connect: OpenLine, ana: APIClient
) -> None:
    room, other = await call(pair, ANA, CARLA), await call(pair, CARLA, DORA)
    in_room, elsewhere = await connect(room, CARLA), await connect(other, CARLA)

    await call(ana.delete, f"/api/chat/rooms/{room}/")
    deleted_room = await in_room.ended_with()
    await call(forget_person, user_id=CARLA, now=NOON)
    deleted_person = await elsewhere.ended_with()

    assert (deleted_room, deleted_person) == (4403, 4403)


async def test_in_a_large_room_only_the_sender_hears_of_each_delivery(connect: OpenLine) -> None:
    room = await call(group, ANA, CARLA)
    await call(_crowd, room)
    a, c = await connect(room, ANA), await connect(room, CARLA)

    await a.send({"type": "chat_message", "text": "A todos"})

    assert (await a.until("message_delivered"))["user_id"] == CARLA
    assert [one["type"] for one in await c.rest()] == ["chat.message"]


def _crowd(room: int) -> None:
    from modules.chat.models import Participant  # noqa: PLC0415 - only here

    Participant.objects.bulk_create(Participant(room_id=room, user_id=100 + number) for number in range(40))


async def test_what_was_handed_over_is_delivered_and_the_rest_is_not(connect: OpenLine) -> None:
    room = await call(group, ANA, CARLA, DORA)
    a, c = await connect(room, ANA), await connect(room, CARLA)

    await a.send({"type": "chat_message", "text": "Hola"})
    await c.until("message_delivered")

    rows = await call(lambda: sorted(Receipt.objects.values_list("user_id", "delivered")))
    assert rows == [(CARLA, True), (DORA, False)]


async def test_the_test_socket_says_pong_and_echoes() -> None:
    line = Line("/ws/test/")

    assert await line.open()
    first = await line.next()
    await line.send("no es JSON")
    await line.send({"a": 1})

    assert (first, await line.next()) == ({"message": "pong"}, {"echo": {"a": 1}})
    await line.close()
    await hang_up_all()
