"""The server leaves while people talk: each hears that it is over, and why."""

import asyncio
import signal

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.support.servers import Server, own_parts, serving

pytestmark = pytest.mark.server

ANA = {"full_name": "Ana", "phone_number": "+50588880001", "password": "Clave-Segura-1", "role": "consumer"}
PEOPLE = 4
RESTART = 1012


async def _talks_all_the_time(address: str) -> int | None:
    """The code by which the server ended it; None if the connection just broke."""
    async with connect(address, max_queue=None) as socket:
        try:
            while True:
                await socket.send('{"type": "of no meaning"}')
                await asyncio.sleep(0)  # what the server says is heard meanwhile
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else None


async def _leaves_amid_talk(server: Server, address: str) -> list[int | None]:
    talks = [asyncio.create_task(_talks_all_the_time(address)) for _ in range(PEOPLE)]
    await asyncio.sleep(2)
    server.process.send_signal(signal.SIGTERM)
    return await asyncio.gather(*talks)


def test_who_talks_all_the_time_hears_that_the_server_leaves() -> None:
    with own_parts() as parts, serving(parts=parts) as server:
        token = httpx.post(f"{server.base}/api/auth/register/", json=ANA).json()["token"]
        address = f"{server.base.replace('http', 'ws', 1)}/ws/presence/?token={token}"

        ends = asyncio.run(_leaves_amid_talk(server, address))

        assert ends == [RESTART] * PEOPLE
        assert server.process.wait(timeout=20) == 0
