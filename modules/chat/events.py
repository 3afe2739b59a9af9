"""What chat announces. Events of one room reach a handler in their order."""

from dataclasses import dataclass
from datetime import datetime

from agrovet.kernel.bus import Event


@dataclass(frozen=True, kw_only=True)
class RoomCreated(Event, name="chat.room.created", module="chat", entity="room_id"):
    """A room exists. Sent once in its life."""

    room_id: int
    is_private: bool
    participant_ids: tuple[int, ...]
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ParticipantsChanged(Event, name="chat.room.participants_changed", module="chat", entity="room_id"):
    """People came into a room or left it."""

    room_id: int
    joined_ids: tuple[int, ...]
    left_ids: tuple[int, ...]
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class RoomDeleted(Event, name="chat.room.deleted", module="chat", entity="room_id"):
    """A room is gone, with all that was said in it. Sent once."""

    room_id: int
    deleted_at: datetime


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event, name="chat.message.sent", module="chat", entity="room_id"):
    """Something was said in a room. Sent once per message; the text stays in chat."""

    room_id: int
    message_id: int
    sender_id: int
    recipient_ids: tuple[int, ...]
    media_id: int | None
    sent_at: datetime


@dataclass(frozen=True, kw_only=True)
class MessagesRead(Event, name="chat.message.read", module="chat", entity="room_id"):
    """A person read messages of others. Each message appears once per reader."""

    room_id: int
    reader_id: int
    message_ids: tuple[int, ...]
    read_at: datetime


@dataclass(frozen=True, kw_only=True)
class MessageDeleted(Event, name="chat.message.deleted", module="chat", entity="room_id"):
    """Its sender took a message back. Sent once."""

    room_id: int
    message_id: int
    deleted_at: datetime
