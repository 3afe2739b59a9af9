"""Messages with all that tells of them, for sockets and for the answer to who sent one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from agrovet.kernel.doors import answer_or
from modules.accounts import public as accounts
from modules.accounts.public import Person
from modules.chat import queries
from modules.chat.contracts import RoomSummary
from modules.chat.models import Message, Receipt
from modules.media import public as media
from modules.media.public import File


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message, its room and who is in it, and its file. `is_new` is true for one that has just been sent."""

    message: Message
    receipts: list[Receipt]
    room: RoomSummary
    people: Mapping[int, Person]
    file: File | None
    is_new: bool = False


def as_sent(messages: Sequence[Message]) -> list[Sent]:
    """These messages, in their order, in as many queries for many as for one."""
    rooms = queries.rooms(ids={message.room_id for message in messages})
    members = {id for room in rooms.values() for id in room.participant_ids}
    people = people_of(members | {message.sender_id for message in messages})
    files = files_of({message.media_id for message in messages if message.media_id is not None})
    receipts: dict[int, list[Receipt]] = defaultdict(list)
    for receipt in Receipt.objects.filter(message_id__in=[message.id for message in messages]).order_by("user_id"):
        receipts[receipt.message_id].append(receipt)
    return [
        Sent(
            message=message,
            receipts=receipts[message.id],
            room=rooms[message.room_id],
            people=people,
            file=files.get(message.media_id) if message.media_id is not None else None,
        )
        for message in messages
        if message.room_id in rooms
    ]


def undelivered(*, user_id: int, most: int) -> list[int]:
    """Return the ids of the latest messages that were not handed to the person yet, oldest first: `most` of them."""
    waiting = Receipt.objects.filter(user_id=user_id, delivered=False).exclude(message__sender_id=user_id)
    newest = list(waiting.order_by("-message_id").values_list("message_id", flat=True)[:most])
    return list(Message.objects.filter(id__in=newest).order_by("timestamp", "id").values_list("id", flat=True))


def messages_with(*, ids: Collection[int]) -> list[Sent]:
    """Return the messages with these ids, oldest first."""
    return as_sent(list(Message.objects.filter(id__in=ids).order_by("timestamp", "id"))) if ids else []


def people_of(ids: Collection[int]) -> Mapping[int, Person]:
    """The people, for showing: nobody where accounts is away."""
    nobody: Mapping[int, Person] = {}
    return answer_or(nobody, accounts.people, ids=ids)


def files_of(ids: Collection[int]) -> Mapping[int, File]:
    """The files, for showing: none where media is away. Asked for only where there are any."""
    none: Mapping[int, File] = {}
    return answer_or(none, media.files, ids=ids) if ids else none
