"""Marks of delivery and reading."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from agrovet.kernel import bus
from agrovet.kernel.row_locks import referenced
from agrovet.kernel.writing import writing
from modules.chat.contracts import RoomNotFound
from modules.chat.events import MessagesRead
from modules.chat.marked import Mark, Marks
from modules.chat.models import Message, Receipt, Room

# Messages of which receipts may still be without their marks.
UNSETTLED = Q(delivered=False) | Q(read=False)


def mark_delivered(*, deliveries: dict[int, set[int]], now: datetime) -> Marks:
    """
    Note which people have been handed which messages (`deliveries`: message to people).

    Only what was not noted yet is in the answer.
    """
    people = set().union(*deliveries.values())
    pending = Receipt.objects.filter(message_id__in=deliveries, user_id__in=people, delivered=False)
    marks = [mark for mark in _marks(pending) if mark.user_id in deliveries[mark.message_id]]
    if marks:
        with writing("chat"):
            lock_messages(Q(id__in=deliveries))
            Receipt.objects.filter(id__in=[mark.receipt_id for mark in marks], delivered=False).update(
                delivered=True, delivered_at=now
            )
            _settle(Message.objects.filter(id__in=deliveries), now)
    return Marks(at=now, marks=marks)


def mark_read(*, room_id: int, reader_id: int, now: datetime, message_ids: Collection[int] | None = None) -> Marks:
    """
    Note that a person has read what others said in a room: all of it, or these messages.

    :raises RoomNotFound: if there is no such room, or the person is not in it
    """
    with writing("chat"):
        # The room first, as all who write in it lock it: two readings at the same instant (two devices) tell of each
        # message once, and neither they nor whoever deletes the room wait for each other in a circle.
        referenced(Room.objects.filter(id=room_id, participants__user_id=reader_id), missing=RoomNotFound())
        unread = Receipt.objects.filter(room_id=room_id, user_id=reader_id, read=False)
        if message_ids is not None:
            unread = unread.filter(message_id__in=message_ids)
        marks = _marks(unread.exclude(message__sender_id=reader_id))
        if marks:
            _set_read(marks, reader_id, now)
    return Marks(at=now, marks=marks)


def _set_read(marks: list[Mark], reader_id: int, now: datetime) -> None:
    lock_messages(Q(id__in=[mark.message_id for mark in marks]))
    Receipt.objects.filter(id__in=[mark.receipt_id for mark in marks]).update(
        delivered=True, delivered_at=Coalesce("delivered_at", Value(now)), read=True, read_at=now
    )
    message_ids = sorted(mark.message_id for mark in marks)
    _settle(Message.objects.filter(id__in=message_ids), now)
    bus.publish(
        MessagesRead(room_id=marks[0].room_id, reader_id=reader_id, message_ids=tuple(message_ids), read_at=now)
    )


def _marks(receipts: QuerySet[Receipt]) -> list[Mark]:
    rows = receipts.order_by("message_id").values_list(
        "id", "user_id", "message_id", "message__room_id", "message__sender_id"
    )
    return [
        Mark(receipt_id=id, user_id=user_id, message_id=message_id, room_id=room_id, sender_id=sender_id)
        for id, user_id, message_id, room_id, sender_id in rows
    ]


def lock_messages(which: Q) -> list[Message]:
    """
    Return these messages, locked until the transaction ends; those that are gone are left out.

    Whoever changes receipts locks their messages first. Two people's marks on one message then wait for each other:
    otherwise neither sees that the other's is there too, and the message never counts as delivered to all.
    """
    return list(Message.objects.select_for_update().filter(which).order_by("id"))


def settle(*, room_ids: Collection[int], now: datetime) -> None:
    """Note on the messages of these rooms what all their receipts say, after people have left."""
    _settle(Message.objects.filter(room_id__in=room_ids).filter(UNSETTLED), now)


def _settle(messages: QuerySet[Message], now: datetime) -> None:
    """A message is delivered, and read, once all receipts but its sender's are."""
    receipts = Receipt.objects.filter(message_id=OuterRef("pk")).exclude(user_id=OuterRef("sender_id"))
    some = Exists(receipts)
    undelivered, unread = Exists(receipts.filter(delivered=False)), Exists(receipts.filter(read=False))
    messages.filter(some & ~undelivered, delivered=False).update(
        delivered=True, delivered_at=Coalesce("delivered_at", Value(now))
    )
    messages.filter(some & ~unread, read=False).update(read=True, read_at=Coalesce("read_at", Value(now)))
