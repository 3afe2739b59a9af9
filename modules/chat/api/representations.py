"""How chat looks to clients, with every spelling that one of them reads."""

from collections.abc import Mapping
from typing import Any

from agrovet.kernel.links import absolute
from modules.accounts.public import Person
from modules.chat import frames
from modules.chat.message_list import MessageRow, Messages
from modules.chat.room_list import RoomCard
from modules.chat.sent import Sent
from modules.chat.spectrum import spectrum_of

Json = dict[str, Any]


class People(dict[int, Json]):
    """The people of one answer, each written once, when they first appear."""

    def __init__(self, known: Mapping[int, Person]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, id: int) -> Json:
        self[id] = person(id, self._known)
        return self[id]


class Speaker:
    """Writes rooms and messages of one answer."""

    def __init__(self, shown: Messages) -> None:
        self.shown = shown
        self.people = People(shown.people)

    def message(self, row: MessageRow) -> Json:
        """A message in a list."""
        id, room_id, sender_id, content, media_id, client_msg_id, timestamp, delivered, delivered_at, read, read_at = (
            row
        )
        file = self.shown.files.get(media_id) if media_id is not None else None
        return {
            "id": id,
            "message_id": id,
            "room": room_id,
            "room_id": room_id,
            "sender": self.people[sender_id],
            "sender_id": sender_id,
            "content": content,
            "text": content,
            "message": content,
            "media": media_id,
            "media_id": media_id,
            "media_url": file.address if file else None,
            "media_spectrum": spectrum_of(file) if file else None,
            "timestamp": timestamp,
            "created_at": timestamp,
            "client_msg_id": client_msg_id,
            "receipts": [
                {
                    "receipt_id": receipt_id,
                    "user_id": user_id,
                    "delivered": has_it,
                    "delivered_at": has_it_since,
                    "read": has_read,
                    "read_at": has_read_since,
                }
                for receipt_id, _, user_id, has_it, has_it_since, has_read, has_read_since in (
                    self.shown.receipts.get(id, ())
                )
            ],
            "delivered": delivered,
            "delivered_at": delivered_at,
            "read": read,
            "read_at": read_at,
            "is_read": read,
        }

    def room(self, card: RoomCard, *, viewer_id: int, scheme: object) -> Json:
        """
        A room as one of its participants sees it.

        `last_message` is a text for the first generation of clients (`Token`), which shows it as it is, and
        an object for the second (`Bearer`).
        """
        messages = [self.message(row) for row in card.messages]
        people = [self.people[id] for id in card.participant_ids]
        other = card.other_than(viewer_id)
        last = messages[-1] if messages else None
        return {
            "id": card.id,
            "name": card.name,
            "participants": people,
            "participants_ids": list(card.participant_ids),
            "participants_usernames": [one["username"] for one in people],
            "other_participant": other.display_name if other else None,
            "avatar": picture(other),
            "is_private": card.is_private,
            "created_at": card.created_at,
            "last_activity": card.last_activity,
            "updated_at": card.last_activity or card.created_at,
            "messages": messages,
            "last_message": last if scheme == "Bearer" else (last["content"] if last else ""),
            "unread_count": card.unread,
        }


def person(id: int, people: Mapping[int, Person]) -> Json:
    """A person in a room."""
    one = people.get(id)
    address = picture(one)
    return {
        "id": id,
        "full_name": one.full_name if one else "",
        "last_name": one.last_name if one else "",
        "name": one.display_name if one else "",
        "username": one.display_name if one else "",
        "phone_number": one.phone_number if one else "",
        "profile_picture": address,
        "profile_picture_url": address,
        "avatar": address,
    }


def picture(one: Person | None) -> str | None:
    """The address of a person's picture, None without one."""
    return absolute(one.picture_url) if one and one.picture_url else None


def messages(shown: Messages) -> list[Json]:
    """Messages in their order."""
    speaker = Speaker(shown)
    return [speaker.message(row) for row in shown.rows]


def rooms(cards: list[RoomCard], *, viewer_id: int, scheme: object) -> list[Json]:
    """Rooms of one list."""
    if not cards:
        return []
    speaker = Speaker(cards[0].shown)
    return [speaker.room(card, viewer_id=viewer_id, scheme=scheme) for card in cards]


def sent(one: Sent) -> Json:
    """The answer to whoever sent a message: what sockets are told, and the sender."""
    return {**frames.message(one), "sender": person(one.message.sender_id, one.people)}
