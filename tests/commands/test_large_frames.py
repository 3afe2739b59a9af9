"""Large frames at a running server: a preview passes, more is answered, and what never ends takes no space."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from agrovet.kernel.http.asgi import LARGEST_FRAME
from tests.support.servers import own_parts, serving

pytestmark = pytest.mark.server

MB = 1024 * 1024


def _register(base: str, number: int) -> tuple[str, int]:
    body = {
        "full_name": "Ana",
        "phone_number": f"+5058888000{number}",
        "password": "Clave-Segura-1",
        "role": "consumer",
    }
    answer = httpx.post(f"{base}/api/auth/register/", json=body).json()
    return answer["token"], answer["user"]["id"]


async def _until(socket: ClientConnection, kind: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if frame["type"] == kind:
                return frame


def _preview(size: int) -> str:
    return json.dumps({"type": "preview", "client_msg_id": "c-3", "preview_data_url": "x" * size})


async def _talk(address: str, sender: str, receiver: str) -> tuple[int, list[str], str, int | None]:
    options: dict[str, Any] = {"max_size": None, "max_queue": None}
    async with connect(address + sender, **options) as a, connect(address + receiver, **options) as c:
        await a.send(_preview(4 * MB))
        shown = len((await _until(c, "chat.message"))["message"]["preview_data_url"])
        errors = []
        for size in (4 * MB + 1, 6 * MB, 12 * MB):
            await a.send(_preview(size))
            errors.append((await _until(a, "error"))["client_msg_id"])
        # A message in many parts, most of them empty.
        await a.send([*("",) * 20_000, '{"type":', *("",) * 20_000, '"ping"}'])
        pong = (await _until(a, "pong"))["type"]
        try:
            await a.send(_preview(LARGEST_FRAME))
            await _until(a, "pong")
        except ConnectionClosed as end:
            return shown, errors, pong, end.rcvd.code if end.rcvd else None
    return shown, errors, pong, None


def test_a_large_preview_passes_and_a_larger_one_is_answered() -> None:
    with own_parts() as parts, serving(parts=parts) as server:
        (ana, ana_id), (carla, carla_id) = (_register(server.base, number) for number in (1, 2))
        room = httpx.post(
            f"{server.base}/api/chat/rooms/get_or_create_private/",
            json={"participants_ids": [ana_id, carla_id]},
            headers={"Authorization": f"Token {ana}"},
        ).json()["id"]
        address = f"{server.base.replace('http', 'ws', 1)}/ws/chat/{room}/?token="

        shown, errors, pong, code = asyncio.run(_talk(address, ana, carla))

        assert (shown, errors, pong) == (4 * MB, ["c-3"] * 3, "pong")
        # Beyond any preview, the connection ends at the frame's head.
        assert code in {1009, None}
