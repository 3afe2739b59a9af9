"""Messages: saying, correcting, taking back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from agrovet.kernel import bus
from agrovet.kernel.writing import writing
from modules.accounts.public import Person
from modules.chat import queries
from modules.chat.contracts import (
    EmptyMessage,
    MessageNotFound,
    NotAParticipant,
    RoomNotFound,
    RoomSummary,
    UnknownFile,
)
from modules.chat.events import MessageDeleted, MessageSent
from modules.chat.models import Message, Receipt, Room
from modules.chat.sent import Sent, as_sent, people_of
from modules.media import public as media
from modules.media.public import File

EMPTY = "El mensaje necesita un texto o un archivo."
NOT_THE_SENDER = "Sólo quien envió el mensaje puede cambiarlo."


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file as a client names it: by id, or by address. `field` is what the client called it."""

    field: str
    media_id: int | None = None
    url: str | None = None


def send_message(
    *,
    room_id: int,
    sender_id: int,
    content: str,
    attachment: Attachment | None,
    client_msg_id: str | None,
    now: datetime,
) -> Sent:
    """
    Say something in a room. The same `client_msg_id` again is the same message, not a second one.

    :raises RoomNotFound: if there is no such room, or the sender is not in it
    :raises EmptyMessage: if there is neither text nor file
    :raises UnknownFile: if the file does not exist
    """
    room = queries.room_for(room_id=room_id, user_id=sender_id)
    known = _sent_before(room_id, sender_id, client_msg_id)
    if known is not None:
        return as_sent([known])[0]
    file = _resolve(attachment, person_id=sender_id)
    _require_something(content, file)
    people = people_of(room.participant_ids)
    message = Message(
        room_id=room_id,
        sender_id=sender_id,
        content=content,
        media_id=file.id if file else None,
        client_msg_id=client_msg_id,
        timestamp=now,
    )
    try:
        receipts = _insert(message, room, people.get(sender_id))
    except IntegrityError:
        # The same message at the same instant, by another way: that one stands.
        known = _sent_before(room_id, sender_id, client_msg_id)
        if known is None:
            raise
        return as_sent([known])[0]
    return Sent(message=message, receipts=receipts, room=room, people=people, file=file, is_new=True)


def _sent_before(room_id: int, sender_id: int, client_msg_id: str | None) -> Message | None:
    if client_msg_id is None:
        return None
    return Message.objects.filter(room_id=room_id, sender_id=sender_id, client_msg_id=client_msg_id).first()


def _resolve(attachment: Attachment | None, *, person_id: int) -> File | None:
    if attachment is None:
        return None
    if attachment.media_id is not None:
        file = media.files(ids=[attachment.media_id]).get(attachment.media_id)
    else:
        file = media.file_with_url(url=attachment.url or "")
    if file is None:
        complaint = [f"El archivo {attachment.media_id or attachment.url} no existe."]
        raise UnknownFile("El archivo no existe.", fields={"media": complaint, attachment.field: complaint})
    if file.owner_id is None:
        # Uploaded without a key: it stays from now on, and is the sender's.
        media.claim(ids=[file.id], person_id=person_id)
    return file


def _require_something(content: str, file: File | None) -> None:
    if not content.strip() and file is None:
        raise EmptyMessage(EMPTY, fields={"content": [EMPTY]})


def _insert(message: Message, room: RoomSummary, sender: Person | None) -> list[Receipt]:
    with writing("chat"):
        # This locks the room; who has been taken out of it by now says nothing more.
        _touch(room, message.timestamp, sender)
        present = queries.participants_of(room_ids=[room.id]).get(room.id, ())
        if message.sender_id not in present:
            raise RoomNotFound
        recipients = [id for id in present if id != message.sender_id]
        message.save(force_insert=True)
        receipts = Receipt.objects.bulk_create(
            Receipt(message=message, room_id=room.id, user_id=id) for id in recipients
        )
        bus.publish(
            MessageSent(
                room_id=room.id,
                message_id=message.id,
                sender_id=message.sender_id,
                recipient_ids=tuple(recipients),
                media_id=message.media_id,
                sent_at=message.timestamp,
            )
        )
    return receipts


def _touch(room: RoomSummary, now: datetime, sender: Person | None) -> None:
    changes: dict[str, object] = {"last_activity": now}
    if room.is_private and len(room.participant_ids) == 2 and sender is not None:
        # Clients show this name as they find it: a private room is named after who spoke last.
        changes["name"] = sender.display_name[:150]
    Room.objects.filter(id=room.id).update(**changes)


def change_message(
    *, message_id: int, user_id: int, content: str | None, attachment: Attachment | None, drop_file: bool
) -> Sent:
    """
    Correct one's own message: its text, its file, or both; None leaves a part as it is.

    :raises MessageNotFound: if there is no such message, or the person is not in its room
    :raises NotAParticipant: if somebody else sent it
    """
    message = own_message(message_id=message_id, user_id=user_id)
    if content is not None:
        message.content = content
    if attachment is not None:
        file = _resolve(attachment, person_id=user_id)
        message.media_id = file.id if file else None
    elif drop_file:
        message.media_id = None
    if not message.content.strip() and message.media_id is None:
        raise EmptyMessage(EMPTY, fields={"content": [EMPTY]})
    with writing("chat"):
        message.save(update_fields=["content", "media_id"])
    return as_sent([message])[0]


def delete_message(*, message_id: int, user_id: int, now: datetime) -> None:
    """
    Take one's own message back.

    :raises MessageNotFound: if there is no such message, or the person is not in its room
    :raises NotAParticipant: if somebody else sent it
    """
    message = own_message(message_id=message_id, user_id=user_id)
    with writing("chat"):
        bus.publish(MessageDeleted(room_id=message.room_id, message_id=message.id, deleted_at=now))
        message.delete()


def own_message(*, message_id: int, user_id: int) -> Message:
    """
    A message that this person sent.

    :raises MessageNotFound: if there is no such message, or the person is not in its room
    :raises NotAParticipant: if somebody else sent it
    """
    message = Message.objects.filter(id=message_id).first()
    if message is None or not queries.may_enter(room_id=message.room_id, user_id=user_id):
        raise MessageNotFound
    if message.sender_id != user_id:
        raise NotAParticipant(NOT_THE_SENDER)
    return message
