"""What is told outside of Django in place of an answer: JSON with a sentence in `detail`, as everywhere."""

import json
from collections.abc import Iterable
from typing import Any

from agrovet.kernel.http.asgi import send_json
from agrovet.kernel.http.cross_origin import for_pages


async def tell(scope: Any, send: Any, status: int, detail: str, *, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """
    Answer an HTTP request, or refuse a socket, with this status and sentence, readable for our own pages.

    :param headers: beside those
    """
    is_socket = scope["type"] == "websocket"
    await send_json(
        send,
        status,
        json.dumps({"detail": detail}, ensure_ascii=False).encode(),
        headers=[*for_pages(scope), *headers],
        is_head=scope.get("method") == "HEAD",
        kind="websocket.http.response" if is_socket else "http.response",
    )
