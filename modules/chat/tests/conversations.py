"""Rooms and messages for tests, made by the operations themselves."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from modules.chat.models import Message
from modules.chat.operations.attachments import Attachment
from modules.chat.operations.drafts import Draft
from modules.chat.operations.rooms import make_room, private_room
from modules.chat.operations.sending import send

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def pair(one: int, other: int) -> int:
    """The private room of two people."""
    room, _ = private_room(asker_id=one, participant_ids=[one, other], now=NOON)
    return room.id


def group(*people: int) -> int:
    """A group, made by the first."""
    room, _ = make_room(maker_id=people[0], participant_ids=people, is_private=False, name="Finca", now=NOON)
    return room.id


def say(
    room_id: int, sender_id: int, *texts: str, minutes: int = 0, attachment: Attachment | None = None
) -> Sequence[Message]:
    """Messages, one a minute from so many minutes after noon."""
    return [
        send(
            Draft(
                room_id=room_id,
                sender_id=sender_id,
                content=text,
                attachment=attachment,
                now=NOON + timedelta(minutes=minutes + number),
            )
        ).message
        for number, text in enumerate(texts)
    ]
