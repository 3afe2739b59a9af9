"""Real sockets in tests: the application of the sockets, and a client at the other end."""

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from asgiref.testing import ApplicationCommunicator
from channels.layers import channel_layers
from channels.routing import URLRouter
from django.conf import settings
from redis import asyncio as aioredis

from modules.chat import presence, switchboard
from modules.chat.sockets import attendants, routes
from modules.chat.sockets.threads import in_thread

Frame = dict[str, Any]
application = URLRouter(routes)
PATIENCE = 5.0
QUIET = 0.2


class Line:
    """One client's socket."""

    def __init__(self, path: str, *, token: str = "", more: str = "", server_port: int = 8000) -> None:
        scope = {
            "type": "websocket",
            "scheme": "ws",
            "path": path,
            "query_string": (more + (f"token={quote(token)}" if token else "")).encode(),
            "headers": [(b"host", b"localhost:8000")],
            "server": ("127.0.0.1", server_port),
        }
        communicator: Any = ApplicationCommunicator
        self.wire = communicator(application, scope)

    async def open(self) -> bool:
        """Whether the server lets it in."""
        await self.wire.send_input({"type": "websocket.connect"})
        answer = await self.wire.receive_output(timeout=PATIENCE)
        return bool(answer["type"] == "websocket.accept")

    async def send(self, frame: object) -> None:
        """Send a frame; a text as it is, bytes as binary."""
        match frame:
            case bytes():
                await self.wire.send_input({"type": "websocket.receive", "bytes": frame})
            case str():
                await self.wire.send_input({"type": "websocket.receive", "text": frame})
            case _:
                await self.wire.send_input({"type": "websocket.receive", "text": json.dumps(frame)})

    async def next(self) -> Frame:
        """The next frame."""
        event = await self.wire.receive_output(timeout=PATIENCE)
        frame: Frame = json.loads(event["text"])
        return frame

    async def until(self, kind: str, when: Callable[[Frame], bool] = lambda frame: True) -> Frame:
        """The next frame of this type; those before it are passed over."""
        while True:
            frame = await self.next()
            if frame.get("type") == kind and when(frame):
                return frame

    async def rest(self) -> list[Frame]:
        """What else comes within a moment."""
        found = []
        while not await self.wire.receive_nothing(timeout=QUIET):
            found.append(await self.next())
        return found

    async def ended_with(self) -> int:
        """The code that the server closes with; frames before it are passed over."""
        while True:
            event = await self.wire.receive_output(timeout=PATIENCE)
            if event["type"] == "websocket.close":
                return int(event["code"])

    async def close(self) -> None:
        """Hang up."""
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wire.wait(timeout=PATIENCE)


async def call(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Run what is not asynchronous, such as a request of a test client, beside the sockets."""
    return await in_thread(function, *arguments, **options)


async def hang_up_all() -> None:
    """End what runs beside the sockets of this test, and forget it."""
    await asyncio.sleep(0)
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for of_loop in (switchboard.of_loop, presence.of_loop, attendants.of_loop):
        of_loop.forget()
    channel_layers.backends.clear()
    await forget_presence()


async def forget_presence() -> None:
    """Nobody is online, where that is kept in Redis."""
    if settings.REDIS_URL:
        async with aioredis.from_url(settings.REDIS_URL) as redis:
            async for key in redis.scan_iter(f"{settings.AGROVET_REDIS_PREFIX}:chat:online*"):
                await redis.delete(key)
