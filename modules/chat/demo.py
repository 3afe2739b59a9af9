"""The messages of the demo data."""

from datetime import datetime, timedelta

from agrovet.kernel.demo import SHOWN_PERSON, DemoData
from modules.chat.demo_talks import TALKS, Shown, Talk
from modules.chat.models import Message, Room
from modules.chat.operations.attachments import Attachment
from modules.chat.operations.drafts import Draft
from modules.chat.operations.marks import mark_read
from modules.chat.operations.rooms import private_room
from modules.chat.operations.sending import send


def fill(demo: DemoData) -> None:
    """Send what has not been sent yet."""
    for talk in TALKS:
        if all(called in demo.people for called in talk.between):
            _talk(talk, demo)
    if SHOWN_PERSON in demo.people:
        demo.notes.append(_note(demo))


def _talk(talk: Talk, demo: DemoData) -> None:
    one, other = (demo.people[called] for called in talk.between)
    room, _ = private_room(asker_id=one, participant_ids=[one, other], now=demo.ago(hours=talk.hours + 2))
    if Message.objects.filter(room_id=room.id).exists():
        return
    lines = [(called, what) for called, what in talk.lines if isinstance(what, str) or what.called in demo.files]
    for place, (called, what) in enumerate(lines):
        now = demo.ago(hours=talk.hours) - timedelta(minutes=4 * (len(lines) - place - 1))
        send(_draft(what, room_id=room.id, sender_id=demo.people[called], now=now, demo=demo))
        demo.count("messages")
        if place == len(lines) - talk.unread - 1:
            for reader_id in (one, other):
                mark_read(room_id=room.id, reader_id=reader_id, now=now + timedelta(minutes=1))
    demo.count("conversations")


def _draft(what: str | Shown, *, room_id: int, sender_id: int, now: datetime, demo: DemoData) -> Draft:
    if isinstance(what, str):
        return Draft(room_id=room_id, sender_id=sender_id, content=what, now=now)
    file = Attachment(field="media_id", media_id=demo.files[what.called])
    return Draft(room_id=room_id, sender_id=sender_id, content="", attachment=file, now=now)


def _note(demo: DemoData) -> str:
    rooms = Room.objects.filter(participants__user_id=demo.people[SHOWN_PERSON])
    sent = set(Message.objects.filter(room__in=rooms).values_list("media_id", flat=True))
    shown = [words for called, words in _FILES.items() if demo.files.get(called) in sent - {None}]
    return f"Conversations: {rooms.count()}" + (f", one with {' and '.join(shown)}." if shown else ".")


_FILES = {"voice": "a voice note", "ternera": "a picture"}
