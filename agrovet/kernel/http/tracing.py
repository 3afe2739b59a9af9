"""Each request, and each socket, belongs to a trace: the client's own, or a new one."""

from collections.abc import Awaitable, Callable
from typing import Any

from agrovet.kernel.trace import continuing

Application = Callable[[Any, Any, Any], Awaitable[None]]

LONGEST = 200  # characters of a request's line that are kept


def with_trace(application: Application) -> Application:
    """
    The application, whose code finds the trace of its request in `agrovet.kernel.trace`.

    Each answer names it in `X-Request-ID`: with that, `manage.py bus story` tells what came of the request.
    """

    async def traced(scope: Any, receive: Any, send: Any) -> None:
        header = dict(scope.get("headers", ())).get(b"traceparent", b"")
        with continuing(header.decode("latin-1"), request=_line(scope)) as trace:
            await application(scope, receive, _naming(trace.trace_id, send) if scope["type"] == "http" else send)

    return traced


def _line(scope: Any) -> str:
    """Such as `POST /api/adds/`; without the query, which may hold what people search for."""
    return f"{scope.get('method', scope['type'])} {scope.get('path', '')}".strip()[:LONGEST]


def _naming(trace_id: str, send: Any) -> Any:
    async def named(message: Any) -> None:
        if message["type"] == "http.response.start":
            # Passed on from another process, an answer has it already.
            headers = [pair for pair in message.get("headers", ()) if pair[0].lower() != b"x-request-id"]
            message = {**message, "headers": [*headers, (b"x-request-id", trace_id.encode())]}
        await send(message)

    return named
