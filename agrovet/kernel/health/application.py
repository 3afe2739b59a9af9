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
    needed = _Needed()
    answers: dict[str, Callable[[Any], Awaitable[Answer]]] = {
        "/health": needed.parts,
        "/health/live": _live,
        "/health/ready": needed.ready,
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


class _Needed:
    """What this process needs, as it was found a moment ago: asking often costs no more than asking twice a second."""

    def __init__(self) -> None:
        self._until = 0.0
        self._finding: asyncio.Task[list[Finding]] | None = None
        self._was_ready = True

    async def ready(self, scope: Any) -> Answer:
        """Return whether requests may come, and what stands against it."""
        reasons = _reasons(await self._found())
        return (503, {"status": "not ready", "reasons": reasons}) if reasons else (200, {"status": "ready"})

    async def parts(self, scope: Any) -> Answer:
        """Return the same with the state of each part, and no reasons."""
        found = await self._found()
        is_ready = not _reasons(found)
        told = {"status": "ready" if is_ready else "not ready", "parts": {each.name: each.state for each in found}}
        return (200 if is_ready else 503), told

    async def _found(self) -> list[Finding]:
        """Return what was found in the last moment, or what is found now, for which all who ask meanwhile wait."""
        loop = asyncio.get_running_loop()
        if self._finding is None or (self._finding.done() and loop.time() >= self._until):
            self._until = loop.time() + _SHARED_SECONDS
            self._finding = loop.create_task(self._find())
        return await asyncio.shield(self._finding)

    async def _find(self) -> list[Finding]:
        found = await look(dependencies.needed(), seconds=READY_SECONDS)
        reasons = _reasons(found)
        if (not reasons) != self._was_ready:
            self._was_ready = not reasons
            if reasons:
                logger.warning("This process is not ready: %s", reasons)
            else:
                logger.warning("This process is ready again.")
        return found


def _reasons(found: list[Finding]) -> dict[str, str]:
    return {each.name: each.reason for each in found if each.state != "ok"}


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
