"""What follows in chat when a person or a file is gone elsewhere."""

from datetime import datetime

from django.db.models import Q

from agrovet.kernel.deleted_people import mark_deleted
from agrovet.kernel.writing import writing
from modules.chat import queries
from modules.chat.broadcasts import disconnect
from modules.chat.models import Message, Participant, Receipt, Room
from modules.chat.operations.marks import UNSETTLED, lock_messages, settle
from modules.chat.operations.membership import delete_rooms
from modules.chat.operations.shared_rooms import announcing_offline

DELETED_ACCOUNT = "Cuenta eliminada"


def forget_person(*, user_id: int, now: datetime) -> None:
    """
    Remove a person's messages, receipts and participations, and close their sockets.

    The others keep their rooms and what they said there; a room without anybody goes.
    """
    with writing("chat"):
        mark_deleted("chat", user_id)
        room_ids = list(Participant.objects.filter(user_id=user_id).values_list("room_id", flat=True))
        # In the order in which messages that are sent together lock theirs: neither waits for the other in a circle.
        list(Room.objects.select_for_update().filter(id__in=room_ids).order_by("id").values_list("id"))
        lock_messages(Q(sender_id=user_id) | (Q(room_id__in=room_ids) & UNSETTLED))
        Message.objects.filter(sender_id=user_id).delete()
        Receipt.objects.filter(room_id__in=room_ids, user_id=user_id).delete()
        with announcing_offline([user_id]):
            Participant.objects.filter(user_id=user_id).delete()
        # The pair is none any more: were the id given again, the conversation must not be.
        Room.objects.filter(id__in=room_ids).update(pair_key=None)
        # A private room is named after its people, or after who spoke last.
        Room.objects.filter(id__in=room_ids, is_private=True).update(name=DELETED_ACCOUNT)
        settle(room_ids=room_ids, now=now)
        left = queries.participants_of(room_ids=room_ids)
        delete_rooms(room_ids=[id for id in room_ids if id not in left], now=now)
        disconnect(user_id=user_id)


def forget_file(*, media_id: int) -> None:
    """Messages that showed a file stand without it."""
    with writing("chat"):
        Message.objects.filter(media_id=media_id).update(media_id=None)
