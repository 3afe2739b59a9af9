"""`/ws/test/`: says pong on connecting, and sends back what it is sent. For trying a connection, without a key."""

import json
from typing import Any

from modules.chat.sockets.incoming import frame_of
from modules.chat.sockets.socket import Receive, Send

LONGEST = 64 * 1024


async def echo(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Let in anyone."""
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": json.dumps({"message": "pong"})})
    while (event := await receive())["type"] != "websocket.disconnect":
        text = event.get("text")
        asked = frame_of(text) if text and len(text) <= LONGEST else None
        if asked is not None:
            await send({"type": "websocket.send", "text": json.dumps({"echo": asked})})
