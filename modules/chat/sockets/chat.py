"""`/ws/chat/{room}/`: a room that a client has open."""

from typing import Any

from modules.chat import queries
from modules.chat.announcements import Announcement
from modules.chat.sockets.admission import KeyHolder, key_holder_of, of_second_generation, remember_where
from modules.chat.sockets.attendants import attend
from modules.chat.sockets.conversation import Conversation
from modules.chat.sockets.incoming import id_in
from modules.chat.sockets.socket import NOT_ADMITTED, Receive, Send
from modules.chat.sockets.threads import in_thread


class RoomSocket(Conversation):
    """All that happens in the room; for clients that tell rooms apart, new messages of the other rooms too."""

    __slots__ = ("_own_room_alone",)

    def __init__(self, holder: KeyHolder, room_id: int, receive: Receive, send: Send, *, own_room_alone: bool) -> None:
        super().__init__(holder, receive, send)
        self.room_id = room_id
        self._own_room_alone = own_room_alone

    def carries(self, announcement: Announcement) -> bool:
        """What concerns the room, who comes and goes, and perhaps messages of other rooms."""
        if announcement.about == "presence" or announcement.room_id == self.room_id:
            return True
        return announcement.about == "message" and not self._own_room_alone

    def ends_with(self, announcement: Announcement) -> bool:
        """Also when the person is no longer in the room."""
        return super().ends_with(announcement) or (announcement.about == "cut" and announcement.room_id == self.room_id)


async def chat(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Let in participants of the room, asked on every connect; refuse others before accepting."""
    await receive()
    remember_where(scope)
    holder = await key_holder_of(scope)
    room_id = id_in(scope["url_route"]["kwargs"]["room"])
    if holder is None or room_id is None:
        await send({"type": "websocket.close", "code": NOT_ADMITTED})
        return
    socket = RoomSocket(holder, room_id, receive, send, own_room_alone=of_second_generation(scope))
    attend()
    # The room is asked for once the socket is told of what concerns it: who is removed in between is cut off.
    await socket.run(admitted=lambda: in_thread(queries.may_enter, room_id=room_id, user_id=socket.user_id))
