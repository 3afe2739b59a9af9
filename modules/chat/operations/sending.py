"""
Sending messages: one, or those that come in together, in one transaction and as many queries for many as for one.

A message that is refused is refused alone. What goes wrong with the database goes wrong with all of them.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError

from agrovet.kernel.errors import DomainError
from modules.chat import queries
from modules.chat.contracts import EmptyMessage, RoomNotFound
from modules.chat.models import Message
from modules.chat.operations.attachments import resolve
from modules.chat.operations.drafts import Draft, Name, Outcome
from modules.chat.operations.storing import store
from modules.chat.rates import MessageRate
from modules.chat.sent import Sent, as_sent
from modules.media.public import File

EMPTY = "El mensaje necesita un texto o un archivo."


def send(draft: Draft) -> Sent:
    """
    Say something in a room. The same `client_msg_id` again is the same message, not a second one.

    :raises RoomNotFound: if there is no such room, or the sender is not in it
    :raises EmptyMessage: if there is neither text nor file
    :raises UnknownFile: if the file does not exist
    :raises TooOften: if the sender has sent too much in the last minute; the same message again counts for nothing
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
    first: dict[Name, int] = {}
    for place, draft in enumerate(drafts):
        try:
            if draft.sender_id not in present.get(draft.room_id, ()):
                raise RoomNotFound
            if draft.name in known:
                outcomes[place] = known[draft.name]
            elif draft.client_msg_id is None or draft.name not in first:
                MessageRate().require_room(str(draft.sender_id))
                files[place] = _file_of(draft)
                first[draft.name] = place
        except DomainError as refusal:
            outcomes[place] = refusal
    try:
        outcomes |= store({place: drafts[place] for place in files}, files, present) if files else {}
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


def _sent_before(drafts: Sequence[Draft]) -> dict[Name, Outcome]:
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


def _name_of(message: Message) -> Name:
    return message.room_id, message.sender_id, message.client_msg_id


def _file_of(draft: Draft) -> File | None:
    file = resolve(draft.attachment, person_id=draft.sender_id)
    if not draft.content.strip() and file is None:
        raise EmptyMessage(EMPTY, fields={"content": [EMPTY]})
    return file
