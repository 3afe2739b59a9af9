"""What reaches a person while their socket is still being opened."""

import asyncio
from typing import Any

from agrovet.kernel.identity import Identity, digest_of_key
from modules.chat.announcements import Announcement
from modules.chat.sockets.admission import KeyHolder
from modules.chat.sockets.socket import Socket
from modules.chat.tests.conftest import ANA

ANA_S_KEY = KeyHolder(
    person=Identity(id=ANA, full_name="Ana", role=None, is_staff=False), digest=digest_of_key(f"key-{ANA}")
)


class Listening(Socket):
    """Carries everything."""

    def carries(self, announcement: Announcement) -> bool:
        """Everything."""
        return True


async def _open(*, admits: bool) -> list[dict[str, Any]]:
    """Open a socket that is told something before it is let in; returns what the server was given to send."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        # As a server does: nothing goes out over a connection that was not accepted.
        assert message["type"] != "websocket.send" or {"type": "websocket.accept"} in sent
        sent.append(message)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.05)
        return {"type": "websocket.disconnect", "code": 1000}

    socket = Listening(ANA_S_KEY, receive, send)

    async def admitted() -> bool:
        socket.say(['{"type": "chat.message"}'])
        await asyncio.sleep(0.02)
        return admits

    await socket.run(admitted=admitted)
    return sent


async def test_a_message_that_comes_before_the_door_opens_waits_behind_it() -> None:
    sent = await _open(admits=True)

    assert sent == [
        {"type": "websocket.accept"},
        {"type": "websocket.send", "text": '{"type": "chat.message"}'},
    ]


async def test_who_is_not_let_in_is_told_nothing() -> None:
    sent = await _open(admits=False)

    assert sent == [{"type": "websocket.close", "code": 4403}]
