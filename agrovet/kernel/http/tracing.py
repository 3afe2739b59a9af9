"""Each request, and each socket, belongs to a trace: the client's own, or a new one."""

from collections.abc import Awaitable, Callable
from typing import Any

from agrovet.kernel.trace import continuing

Application = Callable[[Any, Any, Any], Awaitable[None]]


def with_trace(application: Application) -> Application:
    """The application, whose code finds the trace of its request in `agrovet.kernel.trace`."""

    async def traced(scope: Any, receive: Any, send: Any) -> None:
        header = dict(scope.get("headers", ())).get(b"traceparent", b"")
        with continuing(header.decode("latin-1")):
            await application(scope, receive, send)

    return traced
