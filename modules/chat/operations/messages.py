"""Messages that were sent: correcting them, taking them back."""

from datetime import datetime

from agrovet.kernel import bus
from agrovet.kernel.writing import writing
from modules.chat import queries
from modules.chat.contracts import EmptyMessage, MessageNotFound, NotAParticipant
from modules.chat.events import MessageDeleted
from modules.chat.models import Message
from modules.chat.operations.attachments import Attachment, resolve
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
    message = own_message(message_id=message_id, user_id=user_id)
    if content is not None:
        message.content = content
    if attachment is not None:
        file = resolve(attachment, person_id=user_id)
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
