"""What applications of ASGI that stand beside Django's have in common."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

Application = Callable[[Any, Any, Any], Awaitable[None]]

LARGEST_FRAME = 16 * 1024 * 1024
"""Bytes of a frame or message of a socket, from clients and from services alike."""


async def send_json(
    send: Any,
    status: int,
    body: bytes,
    *,
    headers: Iterable[tuple[bytes, bytes]] = (),
    is_head: bool = False,
    kind: str = "http.response",
) -> None:
    """
    Send an answer whole.

    :param headers: beside those of the kind and the length of the body
    :param is_head: the body is told of and not sent
    :param kind: `websocket.http.response` where a socket is refused
    """
    lines = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": f"{kind}.start", "status": status, "headers": lines})
    await send({"type": f"{kind}.body", "body": b"" if is_head else body})
