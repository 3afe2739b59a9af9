"""Chat under load: a thousand sockets, in rooms of two, and how long a message takes to the other end."""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Iterator
from statistics import median

from websockets.asyncio.client import ClientConnection

from tests.bench.crowd import Member, gathered
from tests.bench.figures import Figure
from tests.bench.sockets import connected
from tests.support.servers import Server, own_parts, serving

SOCKETS = 1000
RATE = 200  # messages a second, all rooms together
SECONDS = 20
SLOWEST = 20.0  # seconds that the last message may take; what has not come by then is lost


def measure() -> Iterator[Figure]:
    """The figures, of a server started for it, on one web process, with rates unlimited."""
    with contextlib.ExitStack() as stack:
        parts = stack.enter_context(own_parts())
        parts["AGROVET_RATE_LIMITS"] = "no"
        people = gathered(parts, SOCKETS, "--pairs")
        server = stack.enter_context(serving(parts=parts))
        times, sent = asyncio.run(_talk(server, people))
    times.sort()
    yield Figure(
        name=f"{RATE} messages a second between {SOCKETS:,} sockets, p99 to the other end",
        measured=times[int(len(times) * 0.99)] * 1000 if times else float("inf"),
        bar=100,
        unit="ms",
        note=f"half of them within {median(times) * 1000:.0f} ms, {sent / SECONDS:.0f} a second were sent"
        if times
        else "",
    )
    yield Figure(name="messages lost of these", measured=sent - len(times), bar=0, unit="", note=f"{sent:,} were sent")


async def _talk(server: Server, people: list[Member]) -> tuple[list[float], int]:
    """Seconds that each message took, and how many were sent."""
    sent_at: dict[str, float] = {}
    took: dict[str, float] = {}

    async def listen(place: int, socket: ClientConnection) -> None:
        async for text in socket:
            frame = json.loads(text)
            said = frame.get("text", "") if frame.get("type") == "chat.message" else ""
            # The sender's own echo is no arrival.
            if said in sent_at and said.partition(" ")[0] != str(place):
                took.setdefault(said, time.perf_counter() - sent_at[said])

    paths = [f"/ws/chat/{person.room}/?token={person.key}" for person in people]
    async with connected(server, paths) as sockets:
        listeners = [asyncio.create_task(listen(place, socket)) for place, socket in enumerate(sockets)]
        await asyncio.sleep(3)  # what the arrival of so many sets off comes to rest
        began, choose = time.perf_counter(), random.Random(7)
        for number in range(RATE * SECONDS):
            # By the clock: a slow answer makes nobody wait before they write.
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            place = choose.randrange(len(sockets))
            said = f"{place} {number}"
            sent_at[said] = time.perf_counter()
            await sockets[place].send(json.dumps({"type": "chat_message", "text": said}))
        deadline = time.perf_counter() + SLOWEST
        while len(took) < len(sent_at) and time.perf_counter() < deadline:
            await asyncio.sleep(0.05)
        for task in listeners:
            task.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
    return list(took.values()), len(sent_at)
