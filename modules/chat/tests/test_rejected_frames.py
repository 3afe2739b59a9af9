"""Frames that carry a message and are rejected, names of messages over both ways, and limits of a socket."""

import asyncio
import json
import timeit
from typing import Any

import pytest
from django.core.cache import caches

from agrovet.kernel.http.translations import UNREADABLE_CHARACTER
from agrovet.kernel.identity import Identity
from modules.chat.announcements import announce
from modules.chat.contracts import NOT_YOURS
from modules.chat.models import Message, Receipt
from modules.chat.sockets import incoming
from modules.chat.sockets.admission import KeyHolder
from modules.chat.sockets.socket import BEHIND, MOST_OF_PERSON, MOST_WAITING_BYTES, TOO_MANY, TOO_SLOW
from modules.chat.tests.conftest import ANA, CARLA, DORA, OpenLine, client_of
from modules.chat.tests.conversations import group, pair, say
from modules.chat.tests.lines import call, hang_up_all
from modules.chat.tests.test_opening import Listening

pytestmark = pytest.mark.django_db(transaction=True)

MESSAGES = "/api/chat/messages/"
LARGE = 4 * 1024 * 1024


REJECTED: dict[str, dict[str, Any]] = {
    "nothing": {"type": "chat_message"},
    "blanks": {"type": "chat_message", "text": "   "},
    "without a type": {"content": ""},
    "a NUL": {"type": "chat_message", "text": "a\x00b"},
    "half a pair": {"type": "chat_message", "text": "\ud800"},
    "no text": {"type": "chat_message", "text": {"a": 1}},
    "no text but truth": {"type": "chat_message", "text": True},
    "too long": {"type": "chat_message", "text": "x" * 20_001},
    "unknown file": {"type": "chat_message", "text": "x", "media_id": 99_999_999},
    "foreign address": {"type": "chat_message", "text": "x", "media_url": "https://otro.example/x.png"},
    "a room of others": {"type": "chat_message", "text": "x", "room": 99_999_999},
    "a preview for others": {"type": "preview", "preview_data_url": "data:,x", "room": 99_999_999},
    "a huge preview": {"type": "preview", "preview_data_url": "x" * (LARGE + 1)},
    "a huge frame": {"type": "preview", "preview_data_url": "x" * (LARGE + 100_000)},
    "an unreadable picture": {"type": "preview", "preview_data_url": 5},
    "a picture with a NUL": {"type": "preview", "preview_data_url": "a\x00"},
    "a message of a megabyte": {"type": "chat_message", "text": "x" * 1_000_000},
    "a thousand lists": {"type": "chat_message", "text": "x", "more": [[]] * 60_000},
}


@pytest.mark.parametrize("name", REJECTED)
@pytest.mark.parametrize(("given", "named"), [("c-9", "c-9"), (7, "7")])
async def test_a_rejected_message_is_answered_by_an_error(
    open_line: OpenLine, name: str, given: object, named: str
) -> None:
    room = await call(pair, ANA, CARLA)
    a, c = await open_line(f"/ws/chat/{room}/", ANA), await open_line(f"/ws/chat/{room}/", CARLA)

    await a.send({"client_msg_id": given, **REJECTED[name]})
    error = await a.next()

    assert sorted(error) == ["client_msg_id", "detail", "type"]
    assert (error["type"], error["client_msg_id"]) == ("error", named)
    assert isinstance(error["detail"], str)
    assert error["detail"]
    assert await c.rest() == []
    assert not await call(Message.objects.exists)


UNREADABLE_ROOMS: list[object] = [5.0, "abc", -1, "0", 0, [5], {}, True, False, 10**30, "9" * 30, " "]


@pytest.mark.parametrize("spelling", ["room", "room_id"])
async def test_what_is_sent_to_an_unreadable_room_goes_nowhere(open_line: OpenLine, spelling: str) -> None:
    room = await call(pair, ANA, CARLA)
    (said,) = await call(say, room, CARLA, "Hola")
    a = await open_line(f"/ws/chat/{room}/", ANA)

    for named in UNREADABLE_ROOMS:
        for frame in ({"type": "chat_message", "text": "x"}, {"type": "preview", "preview_data_url": "data:,x"}):
            await a.send({**frame, spelling: named, "client_msg_id": "c-9"})
            assert await a.next() == {"type": "error", "detail": NOT_YOURS, "client_msg_id": "c-9"}, named
        await a.send({"type": "mark_read", spelling: named})

    assert await a.rest() == []
    assert await call(lambda: list(Message.objects.values_list("id", flat=True))) == [said.id]
    assert not await call(Receipt.objects.filter(read=True).exists)


@pytest.mark.parametrize("named", [{}, {"room": ""}, {"room_id": None}, {"room": None, "room_id": ""}])
async def test_a_room_that_is_left_empty_is_the_one_that_is_open(open_line: OpenLine, named: dict[str, Any]) -> None:
    room = await call(pair, ANA, CARLA)
    a = await open_line(f"/ws/chat/{room}/", ANA)

    await a.send({"type": "chat_message", "text": "x", **named})

    assert (await a.next())["type"] == "chat.message"
    assert await call(Message.objects.filter(room_id=room).exists)


@pytest.mark.parametrize(
    "parts",
    [
        f'"content": {"[" * 5000}{"]" * 5000}, "client_msg_id": null',
        f'"content": {"9" * 5000}',
        f'"content": "x", "client_msg_id": {"9" * 5000}',
        f'"content": "x", "client_msg_id": {"[" * 900}{"]" * 900}',
    ],
    ids=["deep", "a long number", "a long number as a name", "a deep name"],
)
async def test_a_frame_that_no_reader_can_bear_is_rejected(open_line: OpenLine, parts: str) -> None:
    room = await call(pair, ANA, CARLA)
    a = await open_line(f"/ws/chat/{room}/", ANA)

    await a.send(f'{{"type": "chat_message", {parts}}}')
    error = await a.next()
    await a.send({"type": "ping"})

    assert (error["type"], error["client_msg_id"]) == ("error", None)
    assert error["detail"]
    assert await a.until("pong") == {"type": "pong"}


async def test_the_name_of_a_frame_that_no_reader_can_bear_is_told(open_line: OpenLine) -> None:
    room = await call(pair, ANA, CARLA)
    a = await open_line(f"/ws/chat/{room}/", ANA)

    await a.send(f'{{"type": "chat_message", "client_msg_id": "c-9", "content": {"9" * 5000}}}')

    assert (await a.next())["client_msg_id"] == "c-9"


@pytest.mark.parametrize("name", ["content", "client_msg_id"])
async def test_half_a_pair_is_refused_in_spanish(open_line: OpenLine, name: str) -> None:
    room = await call(pair, ANA, CARLA)
    a = await open_line(f"/ws/chat/{room}/", ANA)

    await a.send({"type": "chat_message", "content": "x", name: "a\ud800"})

    assert (await a.next())["detail"] == UNREADABLE_CHARACTER


@pytest.mark.parametrize("spelling", ["preview_data_url", "preview_url"])
def test_a_large_picture_is_read_in_no_more_time_than_its_json(spelling: str) -> None:
    asked = {"type": "preview", spelling: "a" * LARGE, "id": "ñ" * 1_000_000}
    text = json.dumps(asked)

    parsing = min(timeit.repeat(lambda: json.loads(text), number=1, repeat=7))
    reading = min(timeit.repeat(lambda: incoming.preview(asked), number=1, repeat=7))

    assert incoming.preview(asked) is not None
    # Character by character it would be some fifty times as much.
    assert reading < 5 * parsing


async def test_a_name_that_is_too_long_is_rejected_as_over_http(open_line: OpenLine) -> None:
    room = await call(pair, ANA, CARLA)
    a = await open_line(f"/ws/chat/{room}/", ANA)

    await a.send({"type": "chat_message", "text": "x", "client_msg_id": "c" * 201})

    assert (await a.next())["type"] == "error"


@pytest.mark.parametrize("name", [7, "7", " 7 "])
async def test_a_message_sent_by_both_ways_is_one(open_line: OpenLine, name: object) -> None:
    room = await call(pair, ANA, CARLA)
    a = await open_line(f"/ws/chat/{room}/", ANA)

    await a.send({"type": "chat_message", "content": 505, "client_msg_id": name})
    sent = await a.until("chat.message")
    again = await call(client_of(ANA).post, MESSAGES, {"room": room, "content": 505, "client_msg_id": 7}, format="json")

    assert (sent["content"], sent["client_msg_id"]) == ("505", "7")
    assert (again.status_code, again.data["id"]) == (200, sent["id"])


async def test_a_preview_as_large_as_clients_send_passes(open_line: OpenLine) -> None:
    room = await call(pair, ANA, CARLA)
    a, c = await open_line(f"/ws/chat/{room}/", ANA), await open_line(f"/ws/chat/{room}/", CARLA)

    await a.send({"type": "preview", "preview_data_url": "x" * LARGE, "client_msg_id": "c-3"})

    assert len((await c.until("chat.message"))["message"]["preview_data_url"]) == LARGE


async def test_one_limit_counts_messages_over_http_and_sockets(open_line: OpenLine, settings: Any) -> None:
    settings.AGROVET_RATES_ON, settings.RATES = True, settings.RATES | {"message": "3/hour"}
    await call(caches["default"].clear)
    room = await call(pair, ANA, CARLA)
    a, presence = await open_line(f"/ws/chat/{room}/", ANA), await open_line("/ws/presence/", ANA)
    for number in range(2):
        await a.send({"type": "chat_message", "text": "x", "client_msg_id": f"c-{number}"})
        await a.until("chat.message")
    post = client_of(ANA).post
    third = await call(post, MESSAGES, {"room": room, "content": "x"})

    await presence.send({"type": "chat_message", "text": "x", "room": room, "client_msg_id": "c-4"})
    rejected = await presence.until("error")
    over_http = await call(post, MESSAGES, {"room": room, "content": "x"})
    again = await call(post, MESSAGES, {"room": room, "content": "x", "client_msg_id": "c-1"})

    assert (third.status_code, over_http.status_code, again.status_code) == (201, 429, 200)
    assert (rejected["client_msg_id"], rejected["detail"][:21]) == ("c-4", "Demasiadas solicitude")
    assert int(over_http["Retry-After"]) > 0
    assert await call(Message.objects.count) == 3


@pytest.mark.parametrize("way", ["make", "add"])
def test_invitations_into_groups_are_limited(settings: Any, way: str) -> None:
    room = group(ANA, CARLA)
    settings.AGROVET_RATES_ON, settings.RATES = True, settings.RATES | {"group_invitation": "1/hour"}
    caches["default"].clear()
    ana = client_of(ANA)
    ana.post("/api/chat/rooms/", {"participants_ids": [CARLA], "is_private": False})

    if way == "make":
        refused = ana.post("/api/chat/rooms/", {"participants_ids": [CARLA], "is_private": False})
    else:
        refused = ana.patch(f"/api/chat/rooms/{room}/", {"participants_ids": [ANA, CARLA, DORA]})
    opened = ana.post("/api/chat/rooms/get_or_create_private/", {"participants_ids": [ANA, DORA]})

    assert (refused.status_code, opened.status_code) == (429, 200)


async def test_of_very_many_sockets_of_a_person_the_oldest_is_closed(open_line: OpenLine, settings: Any) -> None:
    settings.AGROVET_RATES_ON = True
    lines = [await open_line("/ws/presence/", ANA) for _ in range(MOST_OF_PERSON + 1)]

    assert await lines[0].ended_with() == TOO_MANY
    await lines[-1].send({"type": "ping"})
    assert await lines[-1].until("pong") == {"type": "pong"}


async def test_what_waited_comes_whole_in_parts(open_line: OpenLine) -> None:
    room = await call(pair, ANA, CARLA)
    said = await call(say, room, CARLA, *(f"{number}" for number in range(45)))

    a = await open_line("/ws/presence/", ANA)

    assert [(await a.until("chat.message"))["id"] for _ in range(45)] == [one.id for one in said]


def test_a_list_of_rooms_shows_the_beginnings_of_long_messages() -> None:
    room = pair(ANA, CARLA)
    say(room, CARLA, "x" * 20_000)
    ana = client_of(ANA)

    shown, whole = ana.get("/api/chat/rooms/").data, ana.get(f"{MESSAGES}last_messages/", {"room": room}).data

    assert len(shown[0]["messages"][0]["content"]) == 500
    assert len(whole[0]["content"]) == 20_000


class _Stuck:
    """A client that reads nothing."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.reads = asyncio.Event()

    async def send(self, message: dict[str, Any]) -> None:
        """Accept; take nothing more until it reads."""
        if message["type"] != "websocket.accept":
            await self.reads.wait()
        self.sent.append(message)

    async def receive(self) -> dict[str, Any]:
        """Say nothing."""
        await asyncio.Event().wait()
        raise AssertionError


async def test_what_waits_for_a_client_is_bounded_in_bytes_and_previews_give_way() -> None:
    client = _Stuck()
    holder = KeyHolder(person=Identity(id=ANA, full_name="Ana", role=None, is_staff=False), digest="d")
    socket = Listening(holder, client.receive, client.send)
    socket._accepted = True
    socket.say(["x" * (BEHIND + 1)])
    await asyncio.sleep(0)

    preview = socket.take(announce([ANA], [{"type": "chat.message"}], about="preview"))
    message = socket.take(announce([ANA], [{"type": "chat.message"}], about="message"))
    still_open = socket.is_open
    socket.say(["x" * MOST_WAITING_BYTES])
    client.reads.set()
    await socket.drained()

    assert (preview, message, still_open, socket.is_open) == (False, True, True, False)
    assert client.sent[-1] == {"type": "websocket.close", "code": TOO_SLOW}
    assert sum(len(json.dumps(one)) for one in client.sent) < 2 * BEHIND
    await hang_up_all()
