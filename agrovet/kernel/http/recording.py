"""Each request, and each socket, is recorded: in the figures, and as a line of the log."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings

from agrovet.kernel.http.asgi import Application
from agrovet.kernel.http.counting import OPEN, SOCKETS, observe
from agrovet.kernel.noting import Notes, current_notes

logger = logging.getLogger("agrovet.requests")


GONE = 499
"""The status of a request whose client left before its answer began; the number is that of nginx."""

LONGEST = 200
# Numbers of phones, and keys that lead to files: whoever reads the log needs neither.
_LONG = re.compile(r"(?<=/)(?=[^/]*\d)(?:[^/]{20,}|[^/]*\d{8}[^/]*)")


def with_record(application: Application, *, module_of: Callable[[bytes], str | None]) -> Application:
    """The application, whose requests are recorded under the module that their path belongs to."""

    async def recorded(scope: Any, receive: Any, send: Any) -> None:
        notes = current_notes()
        if notes is None or scope["type"] not in ("http", "websocket"):
            await application(scope, receive, send)
            return
        notes.module = module_of(scope["raw_path"]) or _other(scope["path"])
        if scope["type"] == "http":
            notes.method = scope["method"]
            await _request(application, notes, scope, receive, send)
        else:
            notes.method = "WEBSOCKET"
            await _socket(application, notes, scope, receive, send)

    return recorded


async def _request(application: Application, notes: Notes, scope: Any, receive: Any, send: Any) -> None:
    began = time.perf_counter()
    answered = 0.0

    async def noted(message: Any) -> None:
        nonlocal answered
        if message["type"] == "http.response.start":
            notes.status = message["status"]
            answered = time.perf_counter() - began
        await send(message)

    try:
        await application(scope, receive, noted)
    except Exception:
        notes.status = notes.status or 500  # as the server answers it
        raise
    finally:
        seconds = time.perf_counter() - began
        notes.status = notes.status or GONE
        # How fast the client reads what it is sent says nothing about us.
        observe(notes, answered or seconds)
        _log(notes, scope, seconds)


async def _socket(application: Application, notes: Notes, scope: Any, receive: Any, send: Any) -> None:
    began = time.perf_counter()

    async def noted(message: Any) -> None:
        match message["type"]:
            case "websocket.accept":
                notes.status = 101
                SOCKETS.labels(notes.module, "accepted").inc()
                OPEN.labels(notes.module).inc()
            case "websocket.close" if not notes.status:
                notes.status = 403
            case "websocket.http.response.start":
                notes.status = message["status"]
        await send(message)

    try:
        await application(scope, receive, noted)
    finally:
        if notes.status == 101:
            OPEN.labels(notes.module).dec()
        else:
            SOCKETS.labels(notes.module, "refused").inc()
        notes.status = notes.status or GONE
        _log(notes, scope, time.perf_counter() - began)


def _other(path: str) -> str:
    return "internal" if path.startswith("/internal/") else "other"


def _log(notes: Notes, scope: Any, seconds: float) -> None:
    if settings.AGROVET_LOG_REQUESTS:
        path = notes.route or _LONG.sub("…", scope["path"])[:LONGEST]
        told = {
            "module": notes.module,
            "method": notes.method,
            "path": path,
            "status": notes.status,
            "ms": round(seconds * 1000, 1),
        }
        logger.info("%s %s %s in %s ms", notes.method, path, notes.status, told["ms"], extra={"told": told})
