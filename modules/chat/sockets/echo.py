"""
`/ws/test/`: says pong on connecting, and sends back what it is sent. For trying a connection, without a key.

One that came with a good key all the same ends with it, like every socket.
"""

import json
from typing import Any

from modules.chat.announcements import Announcement
from modules.chat.sockets.admission import key_holder_of
from modules.chat.sockets.attendants import attend
from modules.chat.sockets.incoming import UnreadableMessage, frame_of
from modules.chat.sockets.socket import Receive, Send, Socket

LONGEST = 64 * 1024
_PONG = {"message": "pong"}


class EchoSocket(Socket):
    """Of a person."""

    __slots__ = ()

    def carries(self, announcement: Announcement) -> bool:
        """Nothing."""
        return False

    async def opened(self) -> None:
        """Say pong."""
        self.tell(_PONG)

    async def hear(self, text: str | None) -> None:
        """Send it back."""
        if (answer := _answer_to(text)) is not None:
            self.tell(answer)


async def echo(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Let in anyone."""
    await receive()
    if (holder := await key_holder_of(scope)) is not None:
        attend()
        await EchoSocket(holder, receive, send).run()
        return
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": json.dumps(_PONG)})
    while (event := await receive())["type"] != "websocket.disconnect":
        if (answer := _answer_to(event.get("text"))) is not None:
            await send({"type": "websocket.send", "text": json.dumps(answer)})


def _answer_to(text: str | None) -> dict[str, Any] | None:
    try:
        asked = frame_of(text) if text and len(text) <= LONGEST else None
    except UnreadableMessage:
        return None
    return None if asked is None else {"echo": asked}
