"""A person floods the sockets: frames, bytes, JSON that is dear to parse, and many sockets at once."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from itertools import count, repeat

import httpx
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.sync.client import ClientConnection, connect

from tests.torture.ops.alongside import alongside
from tests.torture.ops.deed import Deed
from tests.torture.ops.grounds import Embedded
from tests.torture.ops.people import PASSWORD

SOCKETS = 300
MB = 1024 * 1024


def flood(ground: Embedded) -> Deed:
    """Four clients of one person, as fast as the server takes it."""
    key, room = _somebody_in_a_room(ground)
    clients = [partial(_send, key=key, path=f"/ws/chat/{room}/", frames=frames) for frames in (small, large, dear)]
    deed = alongside(ground, [*clients, partial(_open_many, key=key)], what=f"three sockets flooded, {SOCKETS} opened")
    deed.wrong += [f"a socket saw {status}" for status in deed.answers if status in ("500", "503", "1011")]
    return deed


def small() -> Iterator[str]:
    """Messages."""
    return (f'{{"type": "chat_message", "content": "Hola {number}"}}' for number in count())


def large() -> Iterator[str]:
    """As many bytes as a frame may have."""
    return repeat('{"type": "chat_message", "content": "' + "x" * (MB - 100) + '"}')


def dear() -> Iterator[str]:
    """JSON of many values."""
    return repeat('{"type": "chat_message", "content": [' + "[]," * (MB // 3 - 100) + "0]}")


def _somebody_in_a_room(ground: Embedded) -> tuple[str, int]:
    with ground.people.client() as http:
        told = []
        for _ in range(2):
            phone = f"+5056{ground.people.next_number():07d}"
            form = {"full_name": "Eva", "phone_number": phone, "password": PASSWORD, "role": "consumer"}
            told.append(http.post("/api/auth/register/", json=form).raise_for_status().json())
        (key, me), (_, other) = ((each["token"], each["user"]["id"]) for each in told)
        made = http.post(
            "/api/chat/rooms/get_or_create_private/",
            json={"participants_ids": [me, other]},
            headers={"authorization": f"Bearer {key}"},
        )
        return key, made.raise_for_status().json()["id"]


def _open(base: str, path: str, key: str) -> ClientConnection:
    return connect(
        str(httpx.URL(base).copy_with(scheme="ws")) + path + f"?token={key}",
        compression=None,
        max_size=None,
        open_timeout=30,
        ping_interval=None,
        close_timeout=1,
    )


def _send(base: str, seconds: float, *, key: str, path: str, frames: Callable[[], Iterator[str]]) -> Counter[str]:
    """Send until the time is over, on another socket where one was closed; the codes that it was closed with."""
    seen: Counter[str] = Counter()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            with _open(base, path, key) as socket:
                for frame in frames():
                    if time.monotonic() > ends:
                        break
                    socket.send(frame)
                    with suppress(TimeoutError):
                        while True:
                            socket.recv(timeout=0)
        except ConnectionClosed as closed:
            seen[str(closed.rcvd.code if closed.rcvd else "cut off")] += 1
            # Nobody is told apart from a client that comes back at once.
            time.sleep(0.2)
        except (InvalidHandshake, InvalidMessage, OSError) as error:
            seen[_status_of(error)] += 1
            time.sleep(0.2)
    return seen


def _open_many(base: str, seconds: float, *, key: str) -> Counter[str]:
    """Open them, and hold those that are given."""
    seen: Counter[str] = Counter()
    ends = time.monotonic() + seconds
    with ExitStack() as stack:
        for _ in range(SOCKETS):
            if time.monotonic() > ends:
                break
            try:
                stack.enter_context(_open(base, "/ws/presence/", key))
                seen["101"] += 1
            except (InvalidHandshake, InvalidMessage, ConnectionClosed, OSError) as error:
                seen[_status_of(error)] += 1
        time.sleep(max(0.0, ends - time.monotonic()))
    return seen


def _status_of(error: Exception) -> str:
    response = getattr(error, "response", None)
    return str(response.status_code) if response is not None else "cut off"
