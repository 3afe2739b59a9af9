"""Messages as they are read: rows, with the receipts, people and files that are shown with them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Left

from modules.accounts.public import Person
from modules.chat.many_ids import one_of
from modules.chat.models import Message, Participant, Receipt
from modules.chat.plain_rows import plain_rows
from modules.chat.sent import files_of, people_of
from modules.media.public import File

# Characters of a message where it only accompanies its room.
PREVIEW = 500


class MessageRow(NamedTuple):
    """A message, as the database gives it: see `plain_rows`."""

    id: int
    room_id: int
    sender_id: int
    content: str
    media_id: int | None
    client_msg_id: str | None
    timestamp: datetime
    delivered: bool
    delivered_at: datetime | None
    read: bool
    read_at: datetime | None


class ReceiptRow(NamedTuple):
    """One person's receipt of a message, as the database gives it."""

    id: int
    message_id: int
    user_id: int
    delivered: bool
    delivered_at: datetime | None
    read: bool
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Messages:
    """Messages in their order, and all that is shown with them. People and files that are away are left out."""

    rows: list[MessageRow]
    receipts: Mapping[int, list[ReceiptRow]]
    people: Mapping[int, Person]
    files: Mapping[int, File]


def in_rooms_of(*, user_id: int, room_id: int | None = None) -> QuerySet[Message]:
    """All messages that the person may read, or those of one room; the oldest first."""
    messages = Message.objects.order_by("timestamp", "id")
    if room_id is not None:
        return messages.filter(room_id=room_id)
    return messages.filter(room_id__in=Participant.objects.filter(user_id=user_id).values("room_id"))


def latest(*, room_id: int, most: int) -> list[MessageRow]:
    """The latest messages of a room, the oldest of them first."""
    return rows(Message.objects.filter(room_id=room_id).order_by("-timestamp", "-id")[:most])[::-1]


def rows(messages: QuerySet[Message]) -> list[MessageRow]:
    """The messages of a query, in its order."""
    return list(map(MessageRow._make, plain_rows(messages, MessageRow._fields)))


def previews(messages: QuerySet[Message]) -> list[MessageRow]:
    """Return the messages of a query, in its order, with the beginnings of their texts: they are read elsewhere."""
    columns = [name if name != "content" else "beginning" for name in MessageRow._fields]
    shown = messages.annotate(beginning=Left("content", PREVIEW))
    return list(map(MessageRow._make, plain_rows(shown, columns)))


def receipts_of(message_ids: Collection[int]) -> Mapping[int, list[ReceiptRow]]:
    """The receipts of each message, in the order of people."""
    found: dict[int, list[ReceiptRow]] = defaultdict(list)
    receipts = Receipt.objects.filter(message_id__in=one_of(message_ids)).order_by("user_id")
    for row in plain_rows(receipts, ReceiptRow._fields):
        found[row[1]].append(ReceiptRow._make(row))
    return found


def with_all(found: list[MessageRow], *, also_people: Collection[int] = ()) -> Messages:
    """The messages with what is shown beside them: a query for receipts, and one call to each other module."""
    return Messages(
        rows=found,
        receipts=receipts_of([row.id for row in found]) if found else {},
        people=people_of({row.sender_id for row in found} | set(also_people)),
        files=files_of({row.media_id for row in found if row.media_id is not None}),
    )
