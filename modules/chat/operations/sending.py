"""
Sending messages: one, or those that come in together, in one transaction and as many queries for many as for one.

A message that is refused is refused alone. What goes wrong with the database goes wrong with all of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import IntegrityError, connections

from agrovet.kernel import bus
from agrovet.kernel.errors import DomainError
from agrovet.kernel.trace import Trace, current_trace
from agrovet.kernel.writing import writing
from modules.accounts.public import Person
from modules.chat import queries
from modules.chat.contracts import EmptyMessage, RoomNotFound, RoomSummary
from modules.chat.events import MessageSent
from modules.chat.models import Message, Receipt, Room
from modules.chat.operations.attachments import Attachment, resolve
from modules.chat.sent import Sent, as_sent, people_of
from modules.media.public import File

EMPTY = "El mensaje necesita un texto o un archivo."

_TOUCH = "UPDATE chat_room SET last_activity = %s, name = %s WHERE id = %s"

# What was sent, or why it was not.
Outcome = Sent | Exception
# A room, a sender, and the sender's own name for the message.
_Name = tuple[int, int, str | None]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message that somebody wants to send. `trace` is the step that it was asked for in."""

    room_id: int
    sender_id: int
    content: str
    attachment: Attachment | None = None
    client_msg_id: str | None = None
    now: datetime
    trace: Trace | None = field(default_factory=current_trace)

    @property
    def name(self) -> _Name:
        """By which the same message is known again; none where the sender gave it no name."""
        return self.room_id, self.sender_id, self.client_msg_id


def send(draft: Draft) -> Sent:
    """
    Say something in a room. The same `client_msg_id` again is the same message, not a second one.

    :raises RoomNotFound: if there is no such room, or the sender is not in it
    :raises EmptyMessage: if there is neither text nor file
    :raises UnknownFile: if the file does not exist
    """
    (outcome,) = send_together([draft])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def send_together(drafts: Sequence[Draft]) -> list[Outcome]:
    """
    What came of each message, in their order, which is the order in their rooms: as `send`, with one commit for all.

    :raises WritesHeld: if chat cannot be written within two seconds
    :raises django.db.Error: if the database does not answer, or does not take one of several; none of them was sent
    """
    present = queries.participants_of(room_ids={draft.room_id for draft in drafts})
    known = _sent_before(drafts)
    outcomes: dict[int, Outcome] = {}
    files: dict[int, File | None] = {}
    first: dict[_Name, int] = {}
    for place, draft in enumerate(drafts):
        try:
            if draft.sender_id not in present.get(draft.room_id, ()):
                raise RoomNotFound
            if draft.name in known:
                outcomes[place] = known[draft.name]
            elif draft.client_msg_id is None or draft.name not in first:
                files[place] = _file_of(draft)
                first[draft.name] = place
        except DomainError as refusal:
            outcomes[place] = refusal
    try:
        outcomes |= _write({place: drafts[place] for place in files}, files, present) if files else {}
    except IntegrityError as error:
        if len(drafts) > 1:
            raise
        # The same message at the same instant, by another way: that one stands.
        return [_sent_before(drafts).get(drafts[0].name, error)]
    return [
        outcomes[place] if place in outcomes else _again(outcomes[first[draft.name]])
        for place, draft in enumerate(drafts)
    ]


def _again(outcome: Outcome) -> Outcome:
    return replace(outcome, is_new=False) if isinstance(outcome, Sent) else outcome


def _sent_before(drafts: Sequence[Draft]) -> dict[_Name, Outcome]:
    named = [draft for draft in drafts if draft.client_msg_id is not None]
    if not named:
        return {}
    found = Message.objects.filter(
        room_id__in={draft.room_id for draft in named},
        sender_id__in={draft.sender_id for draft in named},
        client_msg_id__in={draft.client_msg_id for draft in named},
    )
    names = {draft.name for draft in named}
    again = [one for one in found if _name_of(one) in names]
    return {_name_of(sent.message): sent for sent in as_sent(again)} if again else {}


def _name_of(message: Message) -> _Name:
    return message.room_id, message.sender_id, message.client_msg_id


def _file_of(draft: Draft) -> File | None:
    file = resolve(draft.attachment, person_id=draft.sender_id)
    if not draft.content.strip() and file is None:
        raise EmptyMessage(EMPTY, fields={"content": [EMPTY]})
    return file


def _write(
    drafts: Mapping[int, Draft], files: Mapping[int, File | None], seen: Mapping[int, Collection[int]]
) -> dict[int, Outcome]:
    """Of each place the message, or a refusal; `seen` are those who were in the rooms a moment ago."""
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
