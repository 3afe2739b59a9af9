"""Rooms as they are read: with their people, their latest messages, and what is unread."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from modules.accounts.public import Person
from modules.chat import message_list, queries
from modules.chat.contracts import RoomNotFound
from modules.chat.many_ids import latest_of_each
from modules.chat.message_list import MessageRow, Messages
from modules.chat.models import Message, Participant, Receipt, Room

# Clients draw their preview from these, and ask for more when a room is opened.
MESSAGES_PER_ROOM = 50
# Of a list with many rooms, each shows fewer.
MESSAGES_PER_LIST = 5_000


@dataclass(frozen=True, kw_only=True)
class RoomCard:
    """A room as one of its participants sees it. `shown` is shared by all rooms of one list."""

    id: int
    name: str
    is_private: bool
    created_at: datetime
    last_activity: datetime | None
    unread: int
    participant_ids: tuple[int, ...]
    messages: list[MessageRow]
    shown: Messages

    def other_than(self, user_id: int) -> Person | None:
        """The other person of a private room, None in a group or where the other is gone."""
        others = [id for id in self.participant_ids if id != user_id]
        return self.shown.people.get(others[0]) if self.is_private and len(others) == 1 else None


def rooms_query(*, user_id: int) -> QuerySet[Room]:
    """The person's rooms: the one where something was said last comes first, silent ones at the end."""
    return Room.objects.filter(id__in=Participant.objects.filter(user_id=user_id).values("room_id")).order_by(
        F("last_activity").desc(nulls_last=True), "-id"
    )


def rooms_of(*, user_id: int, limit: int, offset: int) -> list[RoomCard]:
    """Some of the person's rooms, in order."""
    return cards(rooms_query(user_id=user_id)[offset : offset + limit], user_id=user_id)


def card(*, room_id: int, user_id: int) -> RoomCard:
    """
    One room.

    :raises RoomNotFound: if there is no such room, or the person is not in it
    """
    found = cards(rooms_query(user_id=user_id).filter(id=room_id), user_id=user_id)
    if not found:
        raise RoomNotFound
    return found[0]


def cards(rooms: QuerySet[Room], *, user_id: int) -> list[RoomCard]:
    """The rooms of a query, in its order: four queries and two calls to other modules, however many rooms."""
    unread = (
        Receipt.objects.filter(room_id=OuterRef("pk"), user_id=user_id, read=False)
        .exclude(message__sender_id=user_id)
        .values("room_id")
        .annotate(count=Count("id"))
        .values("count")
    )
    found = list(
        rooms.annotate(unread=Coalesce(Subquery(unread), 0)).values_list(
            "id", "name", "is_private", "created_at", "last_activity", "unread"
        )
    )
    ids = [row[0] for row in found]
    participants = queries.participants_of(room_ids=ids) if ids else {}
    messages = _latest(ids)
    shown = message_list.with_all(
        [row for of_room in messages.values() for row in of_room],
        also_people={id for people in participants.values() for id in people},
    )
    return [
        RoomCard(
            id=id,
            name=name,
            is_private=is_private,
            created_at=created_at,
            last_activity=last_activity,
            unread=count,
            participant_ids=participants.get(id, ()),
            messages=messages.get(id, []),
            shown=shown,
        )
        for id, name, is_private, created_at, last_activity, count in found
    ]


def _latest(room_ids: Collection[int]) -> dict[int, list[MessageRow]]:
    if not room_ids:
        return {}
    found: dict[int, list[MessageRow]] = defaultdict(list)
    most = max(1, min(MESSAGES_PER_ROOM, MESSAGES_PER_LIST // len(room_ids)))
    messages = Message.objects.filter(id__in=latest_of_each(room_ids, most=most))
    for row in message_list.previews(messages.order_by("timestamp", "id")):
        found[row.room_id].append(row)
    return found
