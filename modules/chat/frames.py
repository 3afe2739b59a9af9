"""
What sockets are told, in the words of every client generation at once.

`room` and `room_id` are texts in every frame, and name the room that the matter belongs to, whichever socket
carries it. All other ids are numbers.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from agrovet.kernel.links import absolute
from modules.accounts.public import Person
from modules.chat.marked import Mark, Marks
from modules.chat.message_list import ReceiptRow
from modules.chat.models import Message, Receipt
from modules.chat.room_list import RoomCard
from modules.chat.sent import Sent
from modules.chat.spectrum import spectrum_of

Frame = dict[str, Any]

# Up to this many people, a frame tells who is in the room, and everybody hears of every mark.
SMALL = 32


def message(sent: Sent) -> Frame:
    """A message, for sockets and as the answer to the one who sent it."""
    said, file = sent.message, sent.file
    sender = sent.people.get(said.sender_id)
    return {
        "type": "chat.message",
        "id": said.id,
        "message_id": said.id,
        "text": said.content,
        "message": said.content,
        "content": said.content,
        "username": sender.display_name if sender else "",
        "sender_id": said.sender_id,
        "media": said.media_id,
        "media_id": said.media_id,
        "media_url": file.address if file else None,
        "media_spectrum": spectrum_of(file),
        "client_msg_id": said.client_msg_id,
        **_room(said.room_id),
        "timestamp": said.timestamp,
        "created_at": said.timestamp,
        "receipts": [receipt(one) for one in sent.receipts],
        **_state(said),
        "participants": participants(sent.room.participant_ids, sent.people),
        # A client shows its own message as sent until it hears of it; what a socket carries has arrived.
        "status": "delivered",
    }


def _room(room_id: int) -> Frame:
    return {"room": str(room_id), "room_id": str(room_id)}


def _state(said: Message) -> Frame:
    return {
        "delivered": said.delivered,
        "delivered_at": said.delivered_at,
        "read": said.read,
        "read_at": said.read_at,
        "is_read": said.read,
    }


def receipt(one: Receipt | ReceiptRow) -> Frame:
    """One person's receipt."""
    return {
        "receipt_id": one.id,
        "user_id": one.user_id,
        "delivered": one.delivered,
        "delivered_at": one.delivered_at,
        "read": one.read,
        "read_at": one.read_at,
    }


def participants(
    ids: Collection[int], people: Mapping[int, Person], online: Collection[int] | None = None
) -> list[Frame]:
    """The people of a small room; a large one is asked for over HTTP."""
    if len(ids) > SMALL:
        return []
    found = []
    for id in ids:
        person = people.get(id)
        name = person.display_name if person else ""
        picture = absolute(person.picture_url) if person and person.picture_url else None
        one = {"id": id, "full_name": name, "username": name, "profile_picture": picture}
        found.append(one if online is None else {**one, "online": id in online})
    return found


def update(said: Message, receipts: Iterable[Receipt]) -> Frame:
    """A message's marks, or its text, are new."""
    return {
        "type": "message_update",
        "message": {
            "id": said.id,
            "message_id": said.id,
            **_room(said.room_id),
            "sender_id": said.sender_id,
            "text": said.content,
            "content": said.content,
            "client_msg_id": said.client_msg_id,
            "receipts": [receipt(one) for one in receipts],
            **_state(said),
        },
        **_room(said.room_id),
    }


def deletion(said: Message) -> list[Frame]:
    """
    A message was taken back: a correction to nothing for clients that know no deletions, and the deletion.
    """
    gone = {"deleted": True, "text": "", "message": "", "content": "", "media_id": None, "media_url": None}
    common = {"message_id": said.id, **_room(said.room_id), "sender_id": said.sender_id}
    return [
        {
            "type": "message_update",
            "message": {"id": said.id, **common, "client_msg_id": said.client_msg_id, **gone, "receipts": []},
            **_room(said.room_id),
        },
        {"type": "message_deleted", "deleted": True, **common},
    ]


def error(detail: str, *, client_msg_id: str | None) -> Frame:
    """A message or preview of the receiver's was rejected; clients that know no such frame ignore it."""
    return {"type": "error", "client_msg_id": client_msg_id, "detail": detail}


def delivery(mark: Mark, said: Message, at: datetime) -> list[Frame]:
    """A message has been handed to a person: for the first generation of clients, and for the second."""
    common = {"message_id": mark.message_id, "user_id": mark.user_id, **_room(mark.room_id), "delivered_at": at}
    return [
        {
            "type": "chat.delivery",
            "receipt_id": mark.receipt_id,
            "message_delivered": said.delivered,
            "message_delivered_at": said.delivered_at,
            **common,
        },
        {"type": "message_delivered", "delivered": True, **common},
    ]


def status_read(marks: Marks, *, room_id: int, reader_id: int) -> Frame:
    """A person has read; not for the reader, whose client would take it for somebody else's act."""
    return {
        "type": "status_update",
        "status": "read",
        "user_id": reader_id,
        "message_id": marks.message_ids[-1],
        "message_ids": marks.message_ids,
        **_room(room_id),
    }


def read(marks: Marks, *, room_id: int, reader_id: int) -> list[Frame]:
    """A person has read these messages: for the first generation of clients, and for the second."""
    common = {"user_id": reader_id, "message_ids": marks.message_ids, "read_at": marks.at, **_room(room_id)}
    info = {str(id): {"read": True, "read_at": marks.at} for id in marks.message_ids}
    return [{"type": "chat.read", "read_info": info, **common}, {"type": "messages_read", **common}]


def preview(asked: Mapping[str, Any], *, room_id: int, sender_id: int) -> Frame:
    """A picture that is still being uploaded; `asked` holds what the sender's client said of it."""
    return {
        "type": "chat.message",
        "message": {
            "id": asked["id"] or f"tmp_{int(timezone.now().timestamp() * 1000)}",
            "client_msg_id": asked["client_msg_id"],
            "sender_id": sender_id,
            "preview_data_url": asked["preview"],
            "media_type": asked["media_type"],
            "media_uploading": True,
            "status": "uploading",
            **_room(room_id),
            "timestamp": timezone.now(),
        },
        **_room(room_id),
    }


def presence(user_id: int, *, online: bool) -> Frame:
    """A person has come online, or is no longer."""
    return {
        "type": "presence.online" if online else "presence.offline",
        "user_id": user_id,
        "user": user_id,
        "online": online,
    }


def online_users(ids: Collection[int]) -> Frame:
    """Who is online, among those who share a room with the one who asked."""
    return {"type": "online_users_list", "users": sorted(ids)}


def opening(room: RoomCard, user_id: int, online: Collection[int]) -> Frame:
    """A room among those that a presence socket begins with."""
    other = room.other_than(user_id)
    return {
        "id": str(room.id),
        "name": room.name,
        "other_participant": other.display_name if other else None,
        "avatar": absolute(other.picture_url) if other and other.picture_url else None,
        "unread_count": room.unread,
        "last_activity": room.last_activity,
        "participants": participants(room.participant_ids, room.shown.people, online),
        "messages": [
            {
                "id": said.id,
                "sender_id": said.sender_id,
                "content": said.content,
                "timestamp": said.timestamp,
                "media_id": said.media_id,
                "delivered": said.delivered,
                "read": said.read,
                "receipts": [receipt(one) for one in room.shown.receipts.get(said.id, ())],
            }
            for said in room.messages
        ],
    }
