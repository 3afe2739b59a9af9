"""Two installations on one Redis, and on the same database number, have nothing of each other's."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from redis import Redis
from websockets.sync.client import ClientConnection, connect

from tests.kernel.world import eventually
from tests.support.redis import redis_server
from tests.support.servers import Server, own_parts, serving

pytestmark = pytest.mark.server

NUMBERS = ["+50588880001", "+50588880002"]
PASSWORD = "Clave-Segura-1"


class Installation:
    """A server with Ana and Beto, who have a room."""

    def __init__(self, server: Server) -> None:
        self.client = httpx.Client(base_url=server.base, timeout=30)
        self._socket_base = server.base.replace("http", "ws")
        people = [self._registered(number) for number in NUMBERS]
        self.ids = [person["user"]["id"] for person in people]
        self.keys = [person["token"] for person in people]
        path, form = "/api/chat/rooms/get_or_create_private/", {"participants_ids": self.ids}
        answer = self.client.post(path, json=form, headers={"authorization": f"Token {self.keys[0]}"})
        assert answer.status_code in {200, 201}, answer.text
        self.room = answer.json()["id"]

    def socket(self, path: str, *, of: int) -> ClientConnection:
        return connect(f"{self._socket_base}{path}?token={self.keys[of]}")

    def in_room(self, *, of: int) -> ClientConnection:
        return self.socket(f"/ws/chat/{self.room}/", of=of)

    def wrong_login(self) -> int:
        body = {"phone_number": NUMBERS[0], "password": "otra"}
        return self.client.post("/api/auth/login/", json=body).status_code

    def _registered(self, number: str) -> Any:
        form = {"phone_number": number, "password": PASSWORD, "full_name": "Alguien", "role": "consumer"}
        answer = self.client.post("/api/auth/register/", json=form)
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    with redis_server() as url:
        yield url


@pytest.fixture(scope="module")
def two(redis_url: str) -> Iterator[tuple[Installation, Installation]]:
    """One with a prefix of its own choice, one with that of its secret."""
    with contextlib.ExitStack() as stack:
        made = []
        for given in ({"AGROVET_REDIS_PREFIX": "shop"}, {"AGROVET_SECRET_KEY": "k" * 40}):
            parts = stack.enter_context(own_parts())
            more = {"REDIS_URL": redis_url, "AGROVET_RATE_LOGIN_NUMBER": "3/min", "AGROVET_GRACE_SECONDS": "5"}
            server = stack.enter_context(serving(parts={**parts, **more, **given}))
            made.append(Installation(server))
        yield made[0], made[1]


def test_their_people_and_rooms_have_the_same_numbers(two: tuple[Installation, Installation]) -> None:
    assert (two[0].ids, two[0].room) == (two[1].ids, two[1].room)


def test_a_message_is_received_in_its_own_installation_alone(two: tuple[Installation, Installation]) -> None:
    ours, theirs = two
    with ours.in_room(of=1) as heard, theirs.in_room(of=1) as other, theirs.in_room(of=0) as speaker:
        speaker.send(json.dumps({"type": "chat_message", "content": "de ellos"}))
        assert _message(other) == "de ellos"
        with ours.in_room(of=0) as own:
            own.send(json.dumps({"type": "chat_message", "content": "nuestro"}))
            assert _message(heard) == "nuestro"


def test_rates_are_counted_apart(two: tuple[Installation, Installation]) -> None:
    ours, theirs = two

    assert [theirs.wrong_login() for _ in range(4)] == [401, 401, 401, 429]
    assert [ours.wrong_login() for _ in range(4)] == [401, 401, 401, 429]


def test_all_that_is_in_redis_names_its_installation(two: tuple[Installation, Installation], redis_url: str) -> None:
    with (
        Redis.from_url(redis_url) as redis,
        two[0].in_room(of=0),
        two[0].socket("/ws/presence/", of=0),
        two[1].in_room(of=0),
    ):
        assert eventually(lambda: redis.exists("shop:chat:online"))
        keys = {key.decode() for key in redis.scan_iter("*")}
        channels = {channel.decode() for channel in redis.pubsub_channels("*")}

    strays = {name for name in keys | channels if not name.startswith(("shop:", "agrovet-"))}
    assert strays == set()
    for prefix in ("shop:", "agrovet-"):
        assert any(name.startswith(prefix) for name in keys)
        assert any(name.startswith(prefix) for name in channels)


def _message(socket: ClientConnection) -> str:
    """The content of the next message; frames of other kinds are passed over."""
    while True:
        frame = json.loads(socket.recv(timeout=10))
        if frame.get("type") == "chat.message":
            return str(frame["content"])
