"""Who is told what: from things that have happened to announcements."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from modules.chat import frames, queries
from modules.chat.announcements import Announcement, announce, written
from modules.chat.marked import Mark, Marks
from modules.chat.models import Message, Receipt
from modules.chat.sent import Sent

# Of a long reading, messages beyond these latest are told of in one frame, not each in its own.
MOST_UPDATES = 50


def of_message(sent: Sent) -> list[Announcement]:
    """A new message goes to everybody in the room, its sender included: clients wait for the echo."""
    return [
        Announcement(
            to=sent.room.participant_ids,
            about="message",
            room_id=sent.room.id,
            frames=written([frames.message(sent)]),
            message_id=sent.message.id,
            sender_id=sent.message.sender_id,
        )
    ]


def of_change(sent: Sent) -> list[Announcement]:
    """A corrected message."""
    frame = frames.update(sent.message, sent.receipts)
    return [announce(sent.room.participant_ids, [frame], about="room", room_id=sent.room.id)]


def of_deletion(message: Message) -> list[Announcement]:
    """Return the announcement of a message that was taken back, for who has its room open."""
    people = queries.participants_of(room_ids=[message.room_id]).get(message.room_id, ())
    return [announce(people, frames.deletion(message), about="room", room_id=message.room_id)]


def of_deliveries(marks: Marks) -> list[Announcement]:
    """In a small room everybody hears of a delivery; in a large one its sender does."""
    messages, receipts, people = _context(marks)
    by_message: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks.marks:
        by_message[mark.message_id].append(mark)
    news: list[Announcement] = []
    for id, own in by_message.items():
        if id not in messages:
            continue
        said = messages[id]
        told = [one for mark in own for one in frames.delivery(mark, said, marks.at)]
        audience = _audience(people.get(said.room_id, ()), {said.sender_id})
        news.append(announce(audience, told, about="delivery", room_id=said.room_id))
        news.append(announce(audience, [frames.update(said, receipts[id])], about="room", room_id=said.room_id))
    return news


def of_reading(marks: Marks, *, room_id: int, reader_id: int) -> list[Announcement]:
    """A person has read messages of a room. The reader's other devices hear of it too."""
    if not marks.marks:
        return []
    latest = Marks(at=marks.at, marks=marks.marks[-MOST_UPDATES:])
    messages, receipts, people = _context(latest)
    audience = _audience(people.get(room_id, ()), {mark.sender_id for mark in marks.marks} | {reader_id})
    status = frames.status_read(marks, room_id=room_id, reader_id=reader_id)
    told = frames.read(marks, room_id=room_id, reader_id=reader_id)
    told += [frames.update(messages[id], receipts[id]) for id in latest.message_ids if id in messages]
    return [
        announce([id for id in audience if id != reader_id], [status], about="room", room_id=room_id),
        announce(audience, told, about="room", room_id=room_id),
    ]


def of_preview(asked: dict[str, Any], *, room_id: int, sender_id: int) -> list[Announcement]:
    """
    A preview, for who has the room open.

    :raises RoomNotFound: if the sender is not in the room
    """
    room = queries.room_for(room_id=room_id, user_id=sender_id)
    frame = frames.preview(asked, room_id=room_id, sender_id=sender_id)
    return [announce(room.participant_ids, [frame], about="preview", room_id=room_id)]


def of_presence(user_id: int, *, online: bool) -> list[Announcement]:
    """Whoever shares a room with a person hears when they come and go."""
    frame = frames.presence(user_id, online=online)
    return [announce(queries.room_mates_of(user_id=user_id), [frame], about="presence")]


def of_going_offline(user_id: int, others: Collection[int], leaving: Collection[int]) -> list[Announcement]:
    """
    Return the announcements that a person and these others are offline to each other.

    Those of them who are `leaving` too are announced to the person by their own.
    """
    staying = [frames.presence(id, online=False) for id in sorted(others) if id not in leaving]
    told = [announce(sorted(others), [frames.presence(user_id, online=False)], about="presence")]
    return told + ([announce([user_id], staying, about="presence")] if staying else [])


def _context(marks: Marks) -> tuple[dict[int, Message], dict[int, list[Receipt]], dict[int, tuple[int, ...]]]:
    messages = Message.objects.in_bulk(marks.message_ids)
    receipts: dict[int, list[Receipt]] = defaultdict(list)
    for one in Receipt.objects.filter(message_id__in=messages).order_by("user_id"):
        receipts[one.message_id].append(one)
    people = queries.participants_of(room_ids={said.room_id for said in messages.values()})
    return messages, receipts, dict(people)


def _audience(participant_ids: Collection[int], concerned: set[int]) -> list[int]:
    return [id for id in participant_ids if len(participant_ids) <= frames.SMALL or id in concerned]
