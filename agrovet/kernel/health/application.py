"""
`/health/`, `/health/live`, `/health/ready`, `/health/detailed`: an ASGI application in front of all others.

What is asked here is neither counted nor logged: probes come every few seconds, and say nothing about clients.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson

from agrovet.kernel.health import admission, dependencies, details
from agrovet.kernel.health.databases import last_steps
from agrovet.kernel.health.probes import Finding, look
from agrovet.kernel.http.asgi import Application, send_json

logger = logging.getLogger(__name__)

Answer = tuple[int, dict[str, Any]]

READY_SECONDS = 0.8
DETAILED_SECONDS = 2.0
_SHARED_SECONDS = 0.5


def with_health(application: Application) -> Application:
    """The application, beside which health is told."""
    ready, parts = _Shared(_ready), _Shared(_parts)
    answers: dict[str, Callable[[Any], Awaitable[Answer]]] = {
        "/health": parts.answer,
        "/health/live": _live,
        "/health/ready": ready.answer,
        "/health/detailed": _detailed,
    }

    async def healthy(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            # Before anybody asks: it would take the first one's time.
            last_steps()
        answer = answers.get(scope["path"].removesuffix("/")) if scope["type"] == "http" else None
        if answer is None:
            await application(scope, receive, send)
        elif scope["method"] in ("GET", "HEAD"):
            await _send(send, *await answer(scope), is_head=scope["method"] == "HEAD")
        else:
            await _send(send, 405, {"detail": "Método no permitido."}, more=[(b"allow", b"GET, HEAD")])

    return healthy


async def _live(scope: Any) -> Answer:
    return 200, {"status": "live"}


async def _ready(scope: Any) -> Answer:
    found = await look(dependencies.needed(), seconds=READY_SECONDS)
    reasons = {each.name: each.reason for each in found if each.state != "ok"}
    return (503, {"status": "not ready", "reasons": reasons}) if reasons else (200, {"status": "ready"})


async def _parts(scope: Any) -> Answer:
    found = await look(dependencies.needed(), seconds=READY_SECONDS)
    is_ready = all(each.state == "ok" for each in found)
    told = {"status": "ready" if is_ready else "not ready", "parts": {each.name: each.state for each in found}}
    return (200 if is_ready else 503), told


async def _detailed(scope: Any) -> Answer:
    try:
        if not await admission.is_let_in(scope, seconds=DETAILED_SECONDS):
            return 403, {"detail": "No tiene permiso para realizar esta acción."}
    except TimeoutError:
        return 503, {"detail": "No se puede comprobar quién pregunta. Use la clave de AGROVET_METRICS_TOKEN."}
    needed, more = dependencies.needed(), dependencies.beside()
    found = await look([*needed, *more], seconds=DETAILED_SECONDS)
    names = {each.name for each in needed}
    is_ready = all(each.state == "ok" for each in found if each.name in names)
    told = {
        "status": "ready" if is_ready else "not ready",
        "dependencies": [_told(each, is_needed=each.name in names) for each in found],
        **await details.tell(seconds=DETAILED_SECONDS),
    }
    return (200 if is_ready else 503), told


def _told(found: Finding, *, is_needed: bool) -> dict[str, Any]:
    told = {"name": found.name, "needed": is_needed, "state": found.state, "ms": found.ms}
    return told | ({"reason": found.reason, "error": found.error} if found.state != "ok" else {})


class _Shared:
    """An answer of the last moment is given again: asking often costs no more than asking twice a second."""

    def __init__(self, find: Callable[[Any], Awaitable[Answer]]) -> None:
        self._find = find
        self._until = 0.0
        self._answer: asyncio.Task[Answer] | None = None
        self._was_ready = True

    async def answer(self, scope: Any) -> Answer:
        """The answer of the last moment, or a new one, which those who ask meanwhile wait for too."""
        loop = asyncio.get_running_loop()
        if self._answer is None or (self._answer.done() and loop.time() >= self._until):
            self._until = loop.time() + _SHARED_SECONDS
            self._answer = loop.create_task(self._find_and_say(scope))
        return await asyncio.shield(self._answer)

    async def _find_and_say(self, scope: Any) -> Answer:
        status, told = await self._find(scope)
        if (is_ready := status == 200) != self._was_ready:
            self._was_ready = is_ready
            logger.warning(
                "This process is ready again." if is_ready else "This process is not ready: %s",
                *([] if is_ready else [told.get("reasons", told.get("parts"))]),
            )
        return status, told


async def _send(
    send: Any,
    status: int,
    told: dict[str, Any],
    *,
    is_head: bool = False,
    more: Sequence[tuple[bytes, bytes]] = (),
) -> None:
    headers = [(b"cache-control", b"no-store"), *more]
    await send_json(send, status, orjson.dumps(told), headers=headers, is_head=is_head)
