"""While the channel layer is away: nothing fails, and the sockets of this process are served."""

from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer, channel_layers
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework.test import APIClient

from modules.chat.models import Message
from modules.chat.tests.conftest import ANA, CARLA
from modules.chat.tests.conversations import pair
from modules.chat.tests.lines import Line, call, hang_up_all

pytestmark = pytest.mark.django_db(transaction=True)


class LayerThatIsAway:
    """Answers like a channel layer whose Redis is gone."""

    async def new_channel(self, prefix: str = "") -> str:
        raise RedisConnectionError("gone")

    async def group_add(self, group: str, channel: str) -> None:
        raise RedisConnectionError("gone")

    async def group_discard(self, group: str, channel: str) -> None:
        raise RedisConnectionError("gone")

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        raise RedisConnectionError("gone")


class LayerThatAnswersTooLate(InMemoryChannelLayer):  # type: ignore[misc]  # Channels carries no types
    """Passes on what it is given, and is thought to be away all the same."""

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await super().group_send(group, message)
        raise RedisConnectionError("late")


@pytest.fixture(autouse=True)
def _away() -> None:
    channel_layers.backends["default"] = LayerThatIsAway()


async def test_what_the_layer_passes_on_late_is_not_heard_twice() -> None:
    channel_layers.backends["default"] = LayerThatAnswersTooLate()
    room = await call(pair, ANA, CARLA)
    a, c = (Line(f"/ws/chat/{room}/", token=f"key-{id}") for id in (ANA, CARLA))
    assert [await a.open(), await c.open()] == [True, True]

    await c.send({"type": "chat_message", "text": "Hola"})
    heard = [await line.until("chat.message") for line in (a, c)]
    later = [[frame["type"] for frame in await line.rest()] for line in (a, c)]

    assert [frame["text"] for frame in heard] == ["Hola", "Hola"]
    assert [kinds.count("chat.message") for kinds in later] == [0, 0]
    for line in (a, c):
        await line.close()
    await hang_up_all()


async def test_sockets_of_one_process_still_hear_of_each_other(carla: APIClient) -> None:
    room = await call(pair, ANA, CARLA)
    a, c = (Line(f"/ws/chat/{room}/", token=f"key-{id}") for id in (ANA, CARLA))
    assert [await a.open(), await c.open()] == [True, True]

    await c.send({"type": "chat_message", "text": "Hola"})
    over_socket = await a.until("chat.message")
    answer = await call(carla.post, "/api/chat/messages/", {"room": room, "content": "Buenas"})
    over_http = await a.until("chat.message")

    assert (over_socket["text"], over_http["text"], answer.status_code) == ("Hola", "Buenas", 201)
    for line in (a, c):
        await line.close()
    await hang_up_all()


def test_a_message_over_http_is_stored(carla: APIClient) -> None:
    response = carla.post("/api/chat/messages/", {"room": pair(ANA, CARLA), "content": "Hola"})

    assert response.status_code == 201
    assert Message.objects.get().content == "Hola"
    channel_layers.backends.clear()
