"""Storing messages: all of them in one transaction, and in as many queries as one takes."""

from collections.abc import Collection, Mapping, Sequence

from django.db import connections

from agrovet.kernel import bus
from agrovet.kernel.writing import writing
from modules.accounts.public import Person
from modules.chat import queries
from modules.chat.contracts import RoomNotFound, RoomSummary
from modules.chat.events import MessageSent
from modules.chat.models import Message, Receipt, Room
from modules.chat.operations.drafts import Draft, Outcome
from modules.chat.sent import Sent, people_of
from modules.media.public import File

_TOUCH = "UPDATE chat_room SET last_activity = %s, name = %s WHERE id = %s"


def store(
    drafts: Mapping[int, Draft], files: Mapping[int, File | None], seen: Mapping[int, Collection[int]]
) -> dict[int, Outcome]:
    """
    Of each place the message, or a refusal; `seen` are those who were in the rooms a moment ago.

    :raises WritesHeld: if chat cannot be written within two seconds
    :raises IntegrityError: if one of them is there already, by another way; none of them was stored
    """
    room_ids = {draft.room_id for draft in drafts.values()}
    people = people_of({id for room_id in room_ids for id in seen[room_id]})
    with writing("chat") as alias:
        # Locked, in an order that all keep to: who has been taken out of a room by now says nothing more.
        rooms = Room.objects.select_for_update().filter(id__in=room_ids).order_by("id").in_bulk()
        present = queries.participants_of(room_ids=rooms)
        accepted = {place: one for place, one in drafts.items() if one.sender_id in present.get(one.room_id, ())}
        refused: dict[int, Outcome] = {place: RoomNotFound() for place in drafts if place not in accepted}
        if not accepted:
            return refused
        _touch(alias, rooms, present, accepted.values(), people)
        messages = _insert(accepted, files)
        receipts = _hand_out(messages.values(), present)
        bus.publish_together(
            [(_event(one, receipts[one.id]), accepted[place].trace) for place, one in messages.items()]
        )
    return refused | {
        place: Sent(
            message=message,
            receipts=receipts[message.id],
            room=_summary(rooms[message.room_id], present[message.room_id]),
            people=people,
            file=files[place],
            is_new=True,
        )
        for place, message in messages.items()
    }


def _touch(
    alias: str,
    rooms: Mapping[int, Room],
    present: Mapping[int, Collection[int]],
    drafts: Collection[Draft],
    people: Mapping[int, Person],
) -> None:
    for draft in drafts:
        room, sender = rooms[draft.room_id], people.get(draft.sender_id)
        room.last_activity = draft.now
        if room.is_private and len(present[room.id]) == 2 and sender is not None:
            # Clients show this name as they find it: a private room is named after who spoke last.
            room.name = sender.display_name[:150]
    touched = [rooms[id] for id in sorted({draft.room_id for draft in drafts})]
    connection = connections[alias]
    with connection.cursor() as cursor:
        # One round for all of them, and a tenth of the work of `bulk_update`.
        cursor.executemany(
            _TOUCH,
            [(connection.ops.adapt_datetimefield_value(room.last_activity), room.name, room.id) for room in touched],
        )


def _insert(drafts: Mapping[int, Draft], files: Mapping[int, File | None]) -> dict[int, Message]:
    made = Message.objects.bulk_create(
        Message(
            room_id=draft.room_id,
            sender_id=draft.sender_id,
            content=draft.content,
            media_id=file.id if (file := files[place]) else None,
            client_msg_id=draft.client_msg_id,
            timestamp=draft.now,
        )
        for place, draft in drafts.items()
    )
    return dict(zip(drafts, made, strict=True))


def _hand_out(messages: Collection[Message], present: Mapping[int, Collection[int]]) -> dict[int, list[Receipt]]:
    """The receipts of each message: of all who are in the room but its sender."""
    made: dict[int, list[Receipt]] = {
        message.id: [
            Receipt(message=message, room_id=message.room_id, user_id=id)
            for id in present[message.room_id]
            if id != message.sender_id
        ]
        for message in messages
    }
    Receipt.objects.bulk_create(receipt for own in made.values() for receipt in own)
    return made


def _event(message: Message, receipts: Sequence[Receipt]) -> MessageSent:
    return MessageSent(
        room_id=message.room_id,
        message_id=message.id,
        sender_id=message.sender_id,
        recipient_ids=tuple(receipt.user_id for receipt in receipts),
        media_id=message.media_id,
        sent_at=message.timestamp,
    )


def _summary(room: Room, participant_ids: Collection[int]) -> RoomSummary:
    return RoomSummary(
        id=room.id,
        name=room.name,
        is_private=room.is_private,
        participant_ids=tuple(participant_ids),
        created_at=room.created_at,
        last_activity=room.last_activity,
    )
