"""Messages that were sent: correcting them, taking them back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q

from agrovet.kernel import bus
from agrovet.kernel.row_locks import change, locked
from agrovet.kernel.writing import writing
from modules.chat import news, queries
from modules.chat.broadcasts import send_after_commit
from modules.chat.contracts import EmptyMessage, MessageNotFound, NotAParticipant
from modules.chat.events import MessageDeleted
from modules.chat.models import Message
from modules.chat.operations.attachments import Attachment, resolve
from modules.chat.operations.marks import lock_messages
from modules.chat.operations.sending import EMPTY
from modules.chat.sent import Sent, as_sent

NOT_THE_SENDER = "Sólo quien envió el mensaje puede cambiarlo."


def change_message(
    *, message_id: int, user_id: int, content: str | None, attachment: Attachment | None, drop_file: bool
) -> Sent:
    """
    Correct one's own message: its text, its file, or both; None leaves a part as it is.

    :raises MessageNotFound: if there is no such message, or the person is not in its room
    :raises NotAParticipant: if somebody else sent it
    """
    own_message(message_id=message_id, user_id=user_id)
    values: dict[str, Any] = {} if content is None else {"content": content}
    if attachment is not None:
        file = resolve(attachment, person_id=user_id)
        values["media_id"] = file.id if file else None
    elif drop_file:
        values["media_id"] = None
    with writing("chat"):
        message = _locked(message_id)
        # Of two corrections at once each keeps what the other wrote: a part that is not named stays as it is by now.
        change(message, values)
        if not message.content.strip() and message.media_id is None:
            raise EmptyMessage(EMPTY, fields={"content": [EMPTY]})
    # Outside of the transaction, for it calls other modules; the room may be gone by then.
    for sent in as_sent([message]):
        return sent
    raise MessageNotFound


def delete_message(*, message_id: int, user_id: int, now: datetime) -> None:
    """
    Take one's own message back.

    :raises MessageNotFound: if there is no such message, or the person is not in its room
    :raises NotAParticipant: if somebody else sent it
    """
    own_message(message_id=message_id, user_id=user_id)
    with writing("chat"):
        _delete(_locked(message_id), now)


def delete_messages(*, message_ids: Collection[int], now: datetime) -> None:
    """Delete messages as operators do; ids that name no message are left out."""
    with writing("chat"):
        for message in lock_messages(Q(id__in=message_ids)):
            _delete(message, now)


def _locked(message_id: int) -> Message:
    return locked(Message.objects.filter(id=message_id), missing=MessageNotFound())


def _delete(message: Message, now: datetime) -> None:
    bus.publish(MessageDeleted(room_id=message.room_id, message_id=message.id, deleted_at=now))
    send_after_commit(news.of_deletion(message))
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
