"""One recorded conversation against one server: its steps over HTTP and sockets, and what it saved on the way."""

import asyncio
import base64
import contextlib
import json
import re
import time
from collections.abc import Mapping
from typing import Any

import httpx
import websockets

from tests.replay.matching import at_path, difference, filled, is_like

# A picture of 8 by 8 points, which is sent where a recording names no content.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFElEQVR4nGPUqLBhwAaYsIoOWgkAsRwA7P2qqMgAAAAASUVORK5CYII="
)
ANSWER_SECONDS = 30
FRAME_SECONDS = 5.0
QUIET_SECONDS = 0.7
POLL_SECONDS = 0.1
# What ends a conversation: the steps that follow would only repeat it.
BROKEN = (httpx.HTTPError, OSError, LookupError, TypeError, websockets.WebSocketException)
SHOWN = 400  # characters of an answer in a message


class _Differs(Exception):
    """An answer is not as recorded; the message says where and how."""


class Conversation:
    """The steps of a recording, played one after the other."""

    def __init__(
        self, base: str, steps: list[dict[str, Any]], *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._base = base.rstrip("/")
        self._steps = steps
        self._transport = transport
        # Makes names that no other run uses.
        self._saved: dict[str, Any] = {"run": f"{time.time_ns() % 10**7:07d}"}
        self._sockets: dict[str, websockets.ClientConnection] = {}

    async def play(self) -> list[str]:
        """Play all steps; return what a client would notice, a line each, none if all is as recorded."""
        found = []
        async with (
            httpx.AsyncClient(base_url=self._base, timeout=ANSWER_SECONDS, transport=self._transport) as client,
            contextlib.AsyncExitStack() as closing,
        ):
            closing.push_async_callback(self._close_sockets)
            for number, step in enumerate(self._steps, 1):
                place = f"step {number} ({step.get('id') or step.get('ws')})"
                try:
                    await (self._socket_step(step) if "ws" in step else self._http_step(client, step))
                except _Differs as differs:
                    found.append(f"{place}: {differs}")
                except BROKEN as error:
                    found.append(f"{place}: {type(error).__name__}: {error}")
                    break
        return found

    async def _close_sockets(self) -> None:
        await asyncio.gather(*(socket.close() for socket in self._sockets.values()))

    async def _http_step(self, client: httpx.AsyncClient, step: Mapping[str, Any]) -> None:
        """Send the request, again and again `within` the seconds that its answer may take to come true."""
        deadline = time.monotonic() + step.get("within", 0)
        while True:
            try:
                return self._compare(step, await self._answer(client, step))
            except _Differs:
                if time.monotonic() >= deadline:
                    raise
            await asyncio.sleep(POLL_SECONDS)

    async def _answer(self, client: httpx.AsyncClient, step: Mapping[str, Any]) -> httpx.Response:
        headers = dict(filled(step.get("headers", {}), self._saved))
        if person := step.get("as"):
            headers["Authorization"] = f"{step.get('scheme', 'Token')} {self._saved[person]}"
        return await client.request(
            step["method"],
            filled(step["path"], self._saved),
            headers=headers,
            params=filled(step.get("query"), self._saved) or None,
            json=filled(step.get("json"), self._saved),
            content=step.get("raw"),
            data=filled(step.get("form"), self._saved) or None,
            files=[(part["field"], _file(part)) for part in step.get("files", [])] or None,
        )

    def _compare(self, step: Mapping[str, Any], answer: httpx.Response) -> None:
        body = _body(answer)
        for name, path in step.get("save", {}).items():
            # Where an answer lacks it, the comparison says so, or a later step does.
            with contextlib.suppress(LookupError, TypeError, ValueError):
                self._saved[name] = at_path(body, path)
        expected = step.get("expect", {})
        statuses = expected.get("status", answer.status_code)
        if answer.status_code not in (statuses if isinstance(statuses, list) else [statuses]):
            raise _Differs(f"status: expected {statuses}, got {answer.status_code}: {_shown(body)}")
        if "body" in expected:
            _require_none(difference(expected["body"], body, self._saved))
        for name, pattern in expected.get("headers", {}).items():
            if not re.search(filled(pattern, self._saved), answer.headers.get(name, "")):
                raise _Differs(f"header {name}: expected {pattern!r}, got {answer.headers.get(name)!r}")

    async def _socket_step(self, step: Mapping[str, Any]) -> None:
        name = step["name"]
        match step["ws"]:
            case "connect":
                await self._connect(step)
            case "send":
                await self._sockets[name].send(json.dumps(filled(step["json"], self._saved)))
            case "receive":
                await self._receive(step)
            case "quiet":
                if frame := await self._frame_like(step["not"], step, step.get("seconds", QUIET_SECONDS), seen=[]):
                    raise _Differs(f"a frame that must not come: {_shown(frame)}")
            case "close":
                await self._sockets.pop(name).close()
            case other:
                raise LookupError(f"no such socket step: {other}")

    async def _connect(self, step: Mapping[str, Any]) -> None:
        address = self._base.replace("http", "ws", 1) + filled(step["path"], self._saved)
        try:
            self._sockets[step["name"]] = await websockets.connect(address, open_timeout=FRAME_SECONDS)
        except (websockets.InvalidStatus, websockets.ConnectionClosed):
            is_open = False
        else:
            is_open = True
        if is_open != step.get("accepted", True):
            raise _Differs(f"connection {'accepted' if is_open else 'rejected'}")

    async def _receive(self, step: Mapping[str, Any]) -> None:
        """Pass over frames until one is like `until`, and compare that one."""
        seen: list[Any] = []
        frame = await self._frame_like(step["until"], step, step.get("timeout", FRAME_SECONDS), seen=seen)
        if frame is None:
            raise _Differs(f"no frame like {step['until']}; got {_shown(seen)}")
        for name, path in step.get("save", {}).items():
            self._saved[name] = at_path(frame, path)
        if "expect" in step:
            _require_none(difference(step["expect"], frame, self._saved, "frame"))

    async def _frame_like(self, wanted: Any, step: Mapping[str, Any], seconds: float, *, seen: list[Any]) -> Any:
        """Return the next frame like the wanted one, None if none comes in time; the others are added to `seen`."""
        socket = self._sockets[step["name"]]
        try:
            async with asyncio.timeout(seconds):
                async for text in socket:
                    frame = json.loads(text)
                    if is_like(wanted, frame, self._saved):
                        return frame
                    seen.append(frame)
        except (TimeoutError, websockets.ConnectionClosed):
            return None
        return None


def _file(part: Mapping[str, Any]) -> tuple[str, bytes, str]:
    if "base64" in part:
        content = base64.b64decode(part["base64"])
    else:
        content = part["text"].encode() if "text" in part else PNG.ljust(part.get("size", 0), b"\0")
    return part.get("name", "foto.png"), content, part.get("type", "image/png")


def _body(answer: httpx.Response) -> Any:
    try:
        return answer.json() if answer.content else None
    except ValueError:
        return {"$text": answer.text[:200]}


def _shown(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)[:SHOWN]


def _require_none(found: str) -> None:
    if found:
        raise _Differs(found)
