"""The conversations of the demo."""

from datetime import timedelta

from agrovet.kernel.demo import Cast
from modules.chat.demo_talks import TALKS, Talk
from modules.chat.models import Message
from modules.chat.operations.drafts import Draft
from modules.chat.operations.marks import mark_read
from modules.chat.operations.rooms import private_room
from modules.chat.operations.sending import send


def fill(cast: Cast) -> None:
    """Have people write what they have not written yet."""
    for talk in TALKS:
        if all(called in cast.people for called in talk.between):
            _talk(talk, cast)


def _talk(talk: Talk, cast: Cast) -> None:
    one, other = (cast.people[called] for called in talk.between)
    room, _ = private_room(asker_id=one, participant_ids=[one, other], now=cast.ago(hours=talk.hours + 2))
    if Message.objects.filter(room_id=room.id).exists():
        return
    for place, (called, text) in enumerate(talk.lines):
        now = cast.ago(hours=talk.hours) - timedelta(minutes=4 * (len(talk.lines) - place - 1))
        send(Draft(room_id=room.id, sender_id=cast.people[called], content=text, now=now))
        cast.count("messages")
        if place == len(talk.lines) - talk.unread - 1:
            for reader_id in (one, other):
                mark_read(room_id=room.id, reader_id=reader_id, now=now + timedelta(minutes=1))
    cast.count("conversations")
