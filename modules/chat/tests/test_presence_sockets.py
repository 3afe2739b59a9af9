"""The presence socket: the rooms on connecting, what waited, and who comes and goes."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from modules.chat.models import Receipt
from modules.chat.operations.departures import forget_person
from modules.chat.tests.conftest import ANA, CARLA, DORA, OpenLine, client_of
from modules.chat.tests.conversations import NOON, group, pair, say
from modules.chat.tests.lines import Line, call, hang_up_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def appear(open_line: OpenLine) -> OpenLine:
    """Call it with a person for an open presence socket."""
    return lambda user_id: open_line("/ws/presence/", user_id)


@pytest.mark.parametrize("token", ["", "nada", "key-99"])
async def test_strangers_are_refused(token: str) -> None:
    assert not await Line("/ws/presence/", token=token).open()
    await hang_up_all()


async def test_it_begins_with_the_rooms_and_who_is_online(appear: OpenLine) -> None:
    room = await call(pair, ANA, CARLA)
    (said,) = await call(say, room, CARLA, "¿Está?")
    await appear(CARLA)

    shown = (await (await appear(ANA)).until("init_rooms"))["rooms"]

    assert [(one["id"], one["name"], one["other_participant"]) for one in shown] == [(str(room), "Carla", "Carla")]
    assert [(one["id"], one["online"]) for one in shown[0]["participants"]] == [(ANA, True), (CARLA, True)]
    assert [(one["id"], one["sender_id"]) for one in shown[0]["messages"]] == [(said.id, CARLA)]


async def test_what_waited_is_handed_over_and_its_sender_is_told(appear: OpenLine) -> None:
    room = await call(pair, ANA, CARLA)
    first, second = await call(say, room, CARLA, "¿Está?", "¿Hola?")
    c = await appear(CARLA)

    a = await appear(ANA)
    heard = [await a.until("chat.message") for _ in range(2)]

    told = [(await c.until("message_delivered"))["message_id"] for _ in range(2)]
    assert [one["id"] for one in heard] == told == [first.id, second.id]
    assert {one["room_id"] for one in heard} == {str(room)}
    assert not await call(Receipt.objects.filter(delivered=False).exists)


async def test_a_new_message_comes_in_and_counts_as_delivered(appear: OpenLine, carla: APIClient) -> None:
    room = await call(pair, ANA, CARLA)
    a, c = await appear(ANA), await appear(CARLA)

    await call(carla.post, "/api/chat/messages/", {"room": room, "content": "Hola"})
    heard = await a.until("chat.message")
    delivered = await c.until("message_delivered")

    assert (heard["text"], heard["room"]) == ("Hola", str(room))
    assert (delivered["message_id"], delivered["user_id"]) == (heard["id"], ANA)


async def test_room_mates_hear_of_the_first_socket_and_of_the_last(appear: OpenLine) -> None:
    await call(pair, ANA, CARLA)
    c, d = await appear(CARLA), await appear(DORA)
    await d.rest()

    first = await appear(ANA)
    online = await c.until("presence.online")
    second = await appear(ANA)
    await first.close()
    between = [one for one in await c.rest() if one["type"].startswith("presence")]
    await second.close()
    offline = await c.until("presence.offline")

    assert (online["user_id"], between, offline["user_id"]) == (ANA, [], ANA)
    assert await d.rest() == []


async def test_only_room_mates_are_listed_as_online(appear: OpenLine) -> None:
    await call(pair, ANA, CARLA)
    await appear(CARLA)
    await appear(DORA)
    a = await appear(ANA)

    await a.send({"type": "get_online_users"})

    assert (await a.until("online_users_list"))["users"] == [ANA, CARLA]


async def test_an_open_room_does_not_make_its_person_appear(appear: OpenLine) -> None:
    room = await call(pair, ANA, CARLA)
    line = Line(f"/ws/chat/{room}/", token=f"key-{ANA}")
    assert await line.open()

    c = await appear(CARLA)
    await c.send({"type": "get_online_users"})

    assert (await c.until("online_users_list"))["users"] == [CARLA]
    await line.close()


async def test_who_deletes_the_account_is_announced_as_offline(appear: OpenLine) -> None:
    await call(pair, ANA, CARLA)
    a, c, d = await appear(ANA), await appear(CARLA), await appear(DORA)
    await a.until("presence.online")
    await d.rest()

    await call(forget_person, user_id=CARLA, now=NOON)

    assert (await a.until("presence.offline"))["user_id"] == CARLA
    assert await c.ended_with() == 4403
    assert await d.rest() == []
    await a.send({"type": "get_online_users"})
    assert (await a.until("online_users_list"))["users"] == [ANA]


LEAVE: dict[str, tuple[int, str, dict[str, Any] | None]] = {
    "leaves": (CARLA, "delete", None),
    "leaves by a list": (CARLA, "patch", {"participants_ids": [ANA, DORA]}),
    "is removed": (ANA, "patch", {"participants_ids": [ANA, DORA]}),
}


@pytest.mark.parametrize("way", LEAVE)
async def test_who_leaves_a_group_and_who_stays_are_offline_to_each_other(appear: OpenLine, way: str) -> None:
    user_id, method, body = LEAVE[way]
    room = await call(group, ANA, CARLA, DORA)
    await call(pair, CARLA, DORA)
    a, c, d = await appear(ANA), await appear(CARLA), await appear(DORA)
    for line in (a, c, d):
        await line.rest()

    await call(getattr(client_of(user_id), method), f"/api/chat/rooms/{room}/", body)

    told = [[(one["type"], one["user_id"]) for one in await line.rest()] for line in (a, c, d)]
    # Dora still shares a room with Carla.
    assert told == [[("presence.offline", CARLA)], [("presence.offline", ANA)], []]


async def test_the_end_of_the_last_common_room_ends_presence_for_both(appear: OpenLine, ana: APIClient) -> None:
    room = await call(pair, ANA, CARLA)
    a, c = await appear(ANA), await appear(CARLA)
    for line in (a, c):
        await line.rest()

    await call(ana.delete, f"/api/chat/rooms/{room}/")

    told = [[(one["type"], one["user_id"]) for one in await line.rest()] for line in (a, c)]
    assert told == [[("presence.offline", CARLA)], [("presence.offline", ANA)]]
