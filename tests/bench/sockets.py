"""Sockets: how soon a message reaches everybody in a room, and what idle ones cost."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Iterator
from statistics import median

import websockets
from websockets.asyncio.client import ClientConnection

from tests.bench.crowd import gathered
from tests.bench.figures import Figure
from tests.bench.memory import resident, web_process
from tests.support.redis import redis_server
from tests.support.servers import Server, own_parts, serving

IN_ONE_ROOM = 200
IDLE = 1000
MESSAGES = 15


def measure() -> Iterator[Figure]:
    """The figures, with Redis between the server's parts, on one worker."""
    with contextlib.ExitStack() as stack:
        parts = stack.enter_context(own_parts())
        if "REDIS_URL" not in parts:
            parts["REDIS_URL"] = stack.enter_context(redis_server())
        parts["AGROVET_RATE_LIMITS"] = "no"
        people = gathered(parts, IN_ONE_ROOM)
        server = stack.enter_context(serving(parts=parts))
        yield from asyncio.run(_measure(server, [person.key for person in people], room=people[0].room))


async def _measure(server: Server, keys: list[str], *, room: int) -> list[Figure]:
    figures = []
    async with connected(server, [f"/ws/chat/{room}/?token={key}" for key in keys]) as sockets:
        times = [await _send_and_wait(server, keys[0], sockets, f"mensaje {place}") for place in range(MESSAGES + 1)]
        figures.append(
            Figure(
                name=f"a message to {IN_ONE_ROOM} sockets in one room, median of {MESSAGES}",
                measured=median(times[1:]) * 1000,
                bar=250,
                unit="ms",
                note=f"slowest {max(times[1:]) * 1000:.0f} ms, from sending to the last one's receipt",
            )
        )
    web = web_process(server)
    before = resident(web)
    # Several of each person: a presence socket costs as much as a chat socket, and needs no room of its own.
    async with connected(server, [f"/ws/presence/?token={keys[place % len(keys)]}" for place in range(IDLE)]):
        await asyncio.sleep(2)
        after = resident(web)
    figures.append(
        Figure(
            name=f"{IDLE:,} idle sockets",
            measured=after - before,
            bar=100,
            unit="MB",
            note=f"{before:.0f} to {after:.0f} MB",
        )
    )
    return figures


@contextlib.asynccontextmanager
async def connected(server: Server, paths: list[str]) -> AsyncIterator[list[ClientConnection]]:
    """A socket at each of these paths, for as long as the block lasts."""
    base = server.base.replace("http", "ws", 1)
    async with contextlib.AsyncExitStack() as stack:
        sockets = []
        # A few at a time: a burst of a thousand measures the operating system's queue.
        for start in range(0, len(paths), 20):
            opening = [
                stack.enter_async_context(
                    websockets.connect(
                        base + path, max_queue=None, compression=None, open_timeout=60, ping_interval=None
                    )
                )
                for path in paths[start : start + 20]
            ]
            sockets += await asyncio.gather(*opening)
        yield sockets


async def _send_and_wait(server: Server, key: str, sockets: list[ClientConnection], text: str) -> float:
    """Seconds from the moment a message is sent over a socket until every socket has received it."""
    waiting = [asyncio.create_task(_until(socket, text)) for socket in sockets]
    await asyncio.sleep(0.5)  # what earlier messages set off comes to rest
    started = time.perf_counter()
    await sockets[0].send(json.dumps({"type": "chat_message", "text": text}))
    arrived = await asyncio.wait_for(asyncio.gather(*waiting), 60)
    return max(arrived) - started


async def _until(socket: ClientConnection, text: str) -> float:
    while True:
        frame = json.loads(await socket.recv())
        if frame.get("type") == "chat.message" and frame.get("text") == text:
            return time.perf_counter()
