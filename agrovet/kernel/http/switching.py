"""
A module that is switched off: its paths are answered with 503, whichever process would serve them.

What concerns no module stays: health, metrics, the documentation, the pages of the admin (but those of the module).
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from agrovet.kernel.flags.switches import SwitchedOff, is_off, on_switched_off
from agrovet.kernel.http.asgi import Application
from agrovet.kernel.http.telling import tell

TRY_AGAIN_LATER = 1013
"""The code with which sockets are closed (RFC 6455 and IANA's registry)."""


def with_switches(application: Application, *, module_of: Callable[[bytes], str | None]) -> Application:
    """The application, without the modules that are off at the moment."""

    async def switched(scope: Any, receive: Any, send: Any) -> None:
        module = module_of(scope["raw_path"]) if scope["type"] != "lifespan" else None
        if module is None or (scope["type"] == "http" and not is_off(module)):
            await application(scope, receive, send)
        elif scope["type"] == "websocket":
            await _Socket(module, send).run(application, scope, receive)
        elif _is_preflight(scope):
            # Without an answer to it, a page would not come to read why it got no other.
            await application(scope, receive, send)
        else:
            await _refuse(scope, send, SwitchedOff(module))

    return switched


def _is_preflight(scope: Any) -> bool:
    return scope["method"] == "OPTIONS" and any(
        name == b"access-control-request-method" for name, _ in scope["headers"]
    )


async def _refuse(scope: Any, send: Any, why: SwitchedOff) -> None:
    lines = [(name.lower().encode(), value.encode()) for name, value in why.headers.items()]
    await tell(scope, send, why.status, why.detail, headers=lines)


class _Socket:
    """A socket of a module, which is closed when the module is switched off."""

    __slots__ = ("_is_closed", "_loop", "_module", "_send")

    def __init__(self, module: str, send: Any) -> None:
        self._module = module
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._is_closed = False

    async def run(self, application: Application, scope: Any, receive: Any) -> None:
        """Let the application talk over it; it is not let in where the module is off."""
        # Noted before it is asked whether the module is off: who switches it off in between finds it.
        _open[self._module].add(self)
        try:
            if is_off(self._module):
                await self._turn_away(scope, receive)
            else:
                await application(scope, receive, self._send_while_open)
        finally:
            _open[self._module].discard(self)

    def close_soon(self) -> None:
        """Close it, from any thread."""
        self._loop.call_soon_threadsafe(lambda: self._loop.create_task(self._close()))

    async def _turn_away(self, scope: Any, receive: Any) -> None:
        # Accepted first: a client learns no code of a socket that was never open.
        await receive()
        await self._send({"type": "websocket.accept", "subprotocol": next(iter(scope.get("subprotocols", ())), None)})
        await self._close()

    async def _send_while_open(self, message: Any) -> None:
        # What the application says after that is for nobody: it learns of the end by what it receives.
        if not self._is_closed:
            await self._send(message)

    async def _close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        await self._send({"type": "websocket.close", "code": TRY_AGAIN_LATER})


_open: dict[str, set[_Socket]] = defaultdict(set)


def _close_all(module: str) -> None:
    for socket in list(_open[module]):
        socket.close_soon()


on_switched_off(_close_all)
