"""How rooms, messages and receipts come over from the old system."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import F

from agrovet.kernel.legacy import LeftOut, LegacyTable, Reading, Reference, Row, Source, Unique, same
from agrovet.kernel.writing import writing
from modules.chat.models import Message, Participant, Receipt, Room
from modules.chat.operations.rooms import pair_key_of

BATCH = 500


def _rooms_of_messages(source: Source, rows: Sequence[Row]) -> Mapping[Any, Any]:
    ids = {row["message_id"] for row in rows}
    return {row["id"]: row["room_id"] for row in source.where("chat_chatmessage", "id", ids, only=["id", "room_id"])}


def _receipt(row: Reading) -> Mapping[str, Any]:
    room_id = row.extras.get(row.raw["message_id"])
    if room_id is None:
        raise LeftOut("its message is in no room")
    return {"room_id": room_id}


def pair_rooms() -> list[str]:
    """
    Give each two people their one private room, where they have none yet: of several, the one that they
    used last. The others stay as they are, and are named.
    """
    said = []
    for room_ids in _private_rooms():
        pairs = _pairs(room_ids)
        with writing("chat"):
            taken = dict(Room.objects.filter(pair_key__in=set(pairs.values())).values_list("pair_key", "id"))
            for room_id, pair_key in pairs.items():
                if pair_key not in taken:
                    room_id_of_pair = _used_last(pair_key, room_id)
                    Room.objects.filter(id=room_id_of_pair).update(pair_key=pair_key)
                    taken[pair_key] = room_id_of_pair
        said += [
            f"Room {room_id} is private to the same two people as room {taken[pair_key]}, "
            "which is the one they get when they ask for theirs; both stay."
            for room_id, pair_key in pairs.items()
            if taken[pair_key] != room_id
        ]
    return said


def _private_rooms() -> Iterator[list[int]]:
    last = 0
    rooms = Room.objects.filter(is_private=True, pair_key__isnull=True).order_by("id")
    while ids := list(rooms.filter(id__gt=last).values_list("id", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def _pairs(room_ids: Sequence[int]) -> dict[int, str]:
    people: dict[int, list[int]] = defaultdict(list)
    for room_id, user_id in Participant.objects.filter(room_id__in=room_ids).values_list("room_id", "user_id"):
        people[room_id].append(user_id)
    return {room_id: pair_key_of(people[room_id]) for room_id in room_ids if len(people[room_id]) == 2}


def _used_last(pair_key: str, room_id: int) -> int:
    low, high = pair_key.split(":")
    shared = Room.objects.filter(is_private=True, pair_key__isnull=True, participants__user_id=low).filter(
        participants__user_id=high
    )
    candidates = _pairs(list(shared.values_list("id", flat=True)))
    of_pair = [id for id, key in candidates.items() if key == pair_key]
    latest = Room.objects.filter(id__in=of_pair).order_by(F("last_activity").desc(nulls_last=True), "id").first()
    return latest.id if latest else room_id


TABLES = [
    LegacyTable(
        source="chat_chatroom",
        into=Room,
        columns=same("id", "name", "is_private", "created_at", "last_activity"),
    ),
    LegacyTable(
        source="chat_chatroom_participants",
        into=Participant,
        columns=same("id", "user_id", room_id="chatroom_id"),
        references=(
            Reference(column="chatroom_id", to="chat_chatroom"),
            Reference(column="user_id", to="auth_app_user"),
        ),
        unique=(Unique(("room_id", "user_id")),),
    ),
    LegacyTable(
        source="chat_chatmessage",
        into=Message,
        columns=same(
            "id",
            "room_id",
            "sender_id",
            "content",
            "media_id",
            "timestamp",
            "delivered",
            "delivered_at",
            "read",
            "read_at",
        ),
        references=(
            Reference(column="room_id", to="chat_chatroom"),
            Reference(column="sender_id", to="auth_app_user"),
            Reference(column="media_id", to="media_media", if_missing="empty"),
        ),
    ),
    LegacyTable(
        source="chat_chatmessagereceipt",
        into=Receipt,
        columns=same("id", "message_id", "user_id", "delivered", "delivered_at", "read", "read_at"),
        gather=_rooms_of_messages,
        complete=_receipt,
        references=(
            Reference(column="message_id", to="chat_chatmessage"),
            Reference(column="user_id", to="auth_app_user"),
        ),
        unique=(Unique(("message_id", "user_id")),),
    ),
]

WITHOUT_SUCCESSOR = {
    "chat_broadcastretry": "frames that waited for sockets which are long closed; their messages come over",
}

AFTERWARDS = [pair_rooms]
