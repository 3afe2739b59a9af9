"""Rooms, messages and receipts to measure by: a few rooms have most of the messages."""

from collections.abc import Iterator

from django.db.models import Max, OuterRef, Subquery

from agrovet.kernel.scale import Filling, Size, Values, chance, moment, skewed, written
from agrovet.kernel.scale_words import text
from agrovet.kernel.writing import writing
from modules.chat.models import Message, Participant, Receipt, Room

# Each hundredth room is a group.
_GROUP, _IN_GROUP = 100, 6
_MESSAGE = ["id", "room_id", "sender_id", "content", "timestamp", "delivered", "read"]
_RECEIPT = ["id", "message_id", "room_id", "user_id", "delivered", "read"]


def fillings(size: Size) -> Iterator[Filling]:
    """Rooms of two and of six, what was said in them, and who has read it."""
    rooms = _rooms_of(size)
    yield Filling(model=Room, columns=("id", "name", "is_private", "created_at"), rows=_rooms(size), number=rooms)
    yield Filling(model=Participant, columns=("id", "room_id", "user_id"), rows=_participants(size), number=rooms * 2)
    yield Filling(model=Message, columns=tuple(_MESSAGE), rows=_messages(size), number=size.messages)
    yield Filling(model=Receipt, columns=tuple(_RECEIPT), rows=_receipts(size), number=size.messages)


def finish() -> None:
    """Note when something was last said in each room."""
    said = Message.objects.filter(room_id=OuterRef("pk")).order_by().values("room_id")
    with writing("chat"):
        Room.objects.update(last_activity=Subquery(said.annotate(latest=Max("timestamp")).values("latest")))


def _rooms_of(size: Size) -> int:
    return size.messages // 12 + 1


def _people_in(room: int, people: int) -> list[int]:
    number = min(people, _IN_GROUP) if room % _GROUP == 0 else 2
    # Next to each other in a circle of all: nobody twice, and everybody in some rooms.
    first = room * 7 % people
    return [(first + place * (1 + room // people)) % people + 1 for place in range(number)]


def _rooms(size: Size) -> Iterator[Values]:
    rooms = _rooms_of(size)
    for room in range(1, rooms + 1):
        is_group = room % _GROUP == 0
        yield room, f"Grupo {room}" if is_group else "", int(not is_group), written(moment(room, rooms))


def _participants(size: Size) -> Iterator[Values]:
    id = 0
    for room in range(1, _rooms_of(size) + 1):
        for person in sorted(set(_people_in(room, size.people))):
            id += 1
            yield id, room, person


def _said(size: Size) -> Iterator[tuple[int, int, list[int], int]]:
    luck, rooms = chance("messages"), _rooms_of(size)
    for id in range(1, size.messages + 1):
        room = skewed(luck, rooms)
        people = sorted(set(_people_in(room, size.people)))
        yield id, room, people, people[luck.randrange(len(people))]


def _messages(size: Size) -> Iterator[Values]:
    luck = chance("words")
    for id, room, _, sender in _said(size):
        is_read = _is_read(id)
        yield id, room, sender, text(luck, 4), written(moment(id, size.messages)), is_read, is_read


def _receipts(size: Size) -> Iterator[Values]:
    number = 0
    for id, room, people, sender in _said(size):
        is_read = _is_read(id)
        for person in people:
            if person != sender:
                number += 1
                yield number, id, room, person, is_read, is_read


def _is_read(message: int) -> int:
    return int(message % 31 != 0)
