"""Each request, and each socket, belongs to a trace: the client's own, or a new one."""

from typing import Any

from agrovet.kernel.http.asgi import Application
from agrovet.kernel.noting import noting
from agrovet.kernel.trace import Trace, continuing

LONGEST = 200  # characters of a request's line that are kept
_NAMES = frozenset({b"x-request-id", b"traceresponse"})


def with_trace(application: Application) -> Application:
    """
    The application, whose code finds the trace of its request in `agrovet.kernel.trace`.

    Each answer names it in `X-Request-ID`: with that, `manage.py bus story` tells what came of the request. The
    step in the trace is in `traceresponse`, as the W3C's draft for answers has it.
    """

    async def traced(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await application(scope, receive, send)
            return
        with (
            noting() as notes,
            continuing(*_context(scope), request=_line(scope), kind="server", details=notes.as_attributes) as trace,
        ):
            await application(scope, receive, _naming(trace, send) if scope["type"] == "http" else send)

    return traced


def _context(scope: Any) -> tuple[str, str]:
    """What the client says of its trace; several of the first are none (W3C Trace Context, 3.2)."""
    parents = [value for name, value in scope["headers"] if name == b"traceparent"]
    if len(parents) != 1:
        return "", ""
    states = [value for name, value in scope["headers"] if name == b"tracestate"]
    return parents[0].decode("latin-1"), b",".join(states).decode("latin-1")


def _line(scope: Any) -> str:
    """Such as `POST /api/adds/`; without the query, which may hold what people search for."""
    return f"{scope.get('method', scope['type'])} {scope.get('path', '')}".strip()[:LONGEST]


def _naming(trace: Trace, send: Any) -> Any:
    async def named(message: Any) -> None:
        if message["type"] == "http.response.start":
            # Passed on from another process, an answer has them already.
            headers = [pair for pair in message.get("headers", ()) if pair[0].lower() not in _NAMES]
            headers += [(b"x-request-id", trace.trace_id.encode()), (b"traceresponse", str(trace).encode())]
            message = {**message, "headers": headers}
        await send(message)

    return named
