"""WebSockets of a module that has left: messages, and how the talk ends, are relayed in both directions."""

import asyncio
from typing import Any

from extraction.router import headers
from extraction.router.headers import Headers
from extraction.router.upstream.service import Service
from extraction.router.upstream.socket import Closed, Message, ServiceSocket

_BAD_GATEWAY, _GOING_AWAY = 1014, 1001
_SECONDS_TO_CLOSE = 5.0
# Codes that may stand in a close frame (RFC 6455, 7.4); the others tell what happened where there was none.
_SENDABLE = frozenset({1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014})


async def relay(service: Service, scope: Any, receive: Any, send: Any, target: bytes, lines: Headers) -> None:
    """
    Open the socket at the service, and pass on what is said until one side ends it.

    :raises NoAnswer: if the service does not answer the handshake; nothing has been received or sent then
    """
    pool = service.pool
    upstream = ServiceSocket(pool.host, pool.port, subprotocols=scope.get("subprotocols", ()))
    await pool.open_stream(upstream)
    response = await upstream.open(target, lines, seconds=pool.limits.answer)
    told = headers.answering(
        [(name.lower().encode(), value.encode("latin-1")) for name, value in response.headers.raw_items()]
    )
    if response.status_code != 101:
        upstream.abort()
        await send({"type": "websocket.http.response.start", "status": response.status_code, "headers": told})
        await send({"type": "websocket.http.response.body", "body": bytes(response.body or b"")})
        return
    await receive()
    kept = [(name, value) for name, value in told if not name.startswith(b"sec-websocket-") and name != b"date"]
    await send({"type": "websocket.accept", "subprotocol": upstream.subprotocol, "headers": kept})
    outward = asyncio.create_task(_outward(receive, upstream))
    inward = asyncio.create_task(_inward(upstream, send, idle=pool.limits.idle))
    try:
        done, _ = await asyncio.wait({outward, inward}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        if outward in done:
            await upstream.gone(seconds=_SECONDS_TO_CLOSE)
    finally:
        outward.cancel()
        inward.cancel()
        upstream.abort()


async def _outward(receive: Any, upstream: ServiceSocket) -> None:
    while (event := await receive())["type"] == "websocket.receive":
        text = event.get("text")
        message: Message = event["bytes"] if text is None else text
        await upstream.send(message)
    code, reason = event.get("code", 1005), event.get("reason")
    if code in _SENDABLE or 3000 <= code <= 4999:
        upstream.close(code, reason or "")
    elif reason is None:
        # No close frame came: the client is gone.
        upstream.close(_GOING_AWAY, "")
    else:
        upstream.close(None, "")


async def _inward(upstream: ServiceSocket, send: Any, *, idle: float) -> None:
    try:
        while True:
            message = await upstream.next(idle=idle)
            await send({"type": "websocket.send", "text" if isinstance(message, str) else "bytes": message})
    except Closed as closed:
        await send({"type": "websocket.close", "code": _code(closed), "reason": closed.reason})
    except OSError:
        pass  # the client is gone: so its server says it, and `receive` says it too


def _code(closed: Closed) -> int:
    if closed.code is None or closed.code == 1006:
        return _BAD_GATEWAY
    if closed.code == 1005:
        return 1000
    return closed.code if closed.code in _SENDABLE or 3000 <= closed.code <= 4999 else _BAD_GATEWAY
