"""What is asked of chat: by other modules, and by its own operations and sockets."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Count, F

from modules.chat.contracts import RoomNotFound, RoomSummary
from modules.chat.models import Message, Participant, Receipt, Room


def rooms(*, ids: Collection[int]) -> Mapping[int, RoomSummary]:
    """The rooms with these ids."""
    people = participants_of(room_ids=ids)
    rows = Room.objects.filter(id__in=set(ids)).values_list("id", "name", "is_private", "created_at", "last_activity")
    return {
        id: RoomSummary(
            id=id,
            name=name,
            is_private=is_private,
            participant_ids=people.get(id, ()),
            created_at=created_at,
            last_activity=last_activity,
        )
        for id, name, is_private, created_at, last_activity in rows
    }


def unread_counts(*, user_ids: Collection[int]) -> Mapping[int, int]:
    """How many messages of others each person has not read."""
    rows = (
        Receipt.objects.filter(user_id__in=set(user_ids), read=False)
        # The old system made receipts for senders too; one's own message is no news.
        .exclude(message__sender_id=F("user_id"))
        .values_list("user_id")
        .annotate(count=Count("id"))
    )
    return dict.fromkeys(user_ids, 0) | dict(rows)


def shows_file(*, media_id: int, user_id: int) -> bool:
    """Return whether a message in one of this person's rooms shows the file."""
    own = Participant.objects.filter(user_id=user_id).values("room_id")
    return Message.objects.filter(media_id=media_id, room_id__in=own).exists()


def participants_of(*, room_ids: Collection[int]) -> Mapping[int, tuple[int, ...]]:
    """Who is in each room, in the order of their ids; empty rooms are left out."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Participant.objects.filter(room_id__in=set(room_ids)).order_by("user_id")
    for room_id, user_id in rows.values_list("room_id", "user_id"):
        found[room_id].append(user_id)
    return {room_id: tuple(user_ids) for room_id, user_ids in found.items()}


def room_for(*, room_id: int, user_id: int) -> RoomSummary:
    """
    The room, for one of its participants. Asked each time, never remembered.

    :raises RoomNotFound: if there is no such room, or the person is not in it
    """
    room = rooms(ids=[room_id]).get(room_id)
    if room is None or user_id not in room.participant_ids:
        raise RoomNotFound
    return room


def may_enter(*, room_id: int, user_id: int) -> bool:
    """Whether the person is in the room now."""
    return Participant.objects.filter(room_id=room_id, user_id=user_id).exists()


def room_exists(*, room_id: int) -> bool:
    """Whether there is such a room, whoever is in it."""
    return Room.objects.filter(id=room_id).exists()


def messages_by_room(*, message_ids: Collection[int], user_id: int) -> Mapping[int, list[int]]:
    """Return those of these messages that the person may read, by room; others are left out."""
    found: dict[int, list[int]] = defaultdict(list)
    own = Participant.objects.filter(user_id=user_id).values("room_id")
    rows = Message.objects.filter(id__in=set(message_ids), room_id__in=own).order_by("id")
    for id, room_id in rows.values_list("id", "room_id"):
        found[room_id].append(id)
    return found


def room_mates_of(*, user_id: int) -> set[int]:
    """Everybody who shares a room with the person, without the person."""
    own = Participant.objects.filter(user_id=user_id).values("room_id")
    return set(
        Participant.objects.filter(room_id__in=own)
        .exclude(user_id=user_id)
        .values_list("user_id", flat=True)
        .distinct()
    )
