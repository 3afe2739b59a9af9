"""Messages that are sent together: each is what it would have been alone, in one commit."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.doors import stand_in
from agrovet.kernel.trace import continuing, current_trace
from modules.accounts.fake import FakeAccounts
from modules.accounts.public import Person
from modules.chat.contracts import EmptyMessage, RoomNotFound, UnknownFile
from modules.chat.models import Message, Participant, Receipt, Room
from modules.chat.operations.attachments import Attachment
from modules.chat.operations.drafts import Draft, Outcome
from modules.chat.operations.sending import send, send_together
from modules.chat.sent import Sent
from modules.chat.tests.conftest import ANA, BETO, CARLA, DORA
from modules.chat.tests.conversations import NOON, group, pair

pytestmark = pytest.mark.django_db


def draft(room_id: int, sender_id: int, content: str = "Hola", *, seconds: int = 0, **more: Any) -> Draft:
    return Draft(room_id=room_id, sender_id=sender_id, content=content, now=NOON + timedelta(seconds=seconds), **more)


def told(outcomes: Collection[Outcome]) -> list[str]:
    """Of each outcome the text that was sent, or the name of its error."""
    return [one.message.content if isinstance(one, Sent) else type(one).__name__ for one in outcomes]


def test_each_is_what_it_would_have_been_alone_and_comes_in_its_order() -> None:
    private, finca = pair(ANA, CARLA), group(ANA, CARLA, DORA)

    outcomes = send_together(
        [
            draft(private, ANA, "uno", seconds=1),
            draft(finca, DORA, "dos", seconds=2),
            draft(private, CARLA, "tres", seconds=3),
        ]
    )

    assert told(outcomes) == ["uno", "dos", "tres"]
    stored = list(Message.objects.order_by("id"))
    assert [(one.room_id, one.sender_id, one.content) for one in stored] == [
        (private, ANA, "uno"),
        (finca, DORA, "dos"),
        (private, CARLA, "tres"),
    ]
    first, second, third = (one.id for one in stored)
    assert sorted(Receipt.objects.values_list("message_id", "user_id")) == [
        (first, CARLA),
        (second, ANA),
        (second, CARLA),
        (third, ANA),
    ]
    # A private room bears the name of who spoke last; a group keeps its own.
    assert list(Room.objects.order_by("id").values_list("name", "last_activity")) == [
        ("Carla", NOON + timedelta(seconds=3)),
        ("Finca", NOON + timedelta(seconds=2)),
    ]
    sent = LoggedEvent.objects.filter(name="chat.message.sent").order_by("id")
    assert [row.payload["message_id"] for row in sent] == [first, second, third]


def test_who_is_refused_is_refused_alone() -> None:
    room, foreign = pair(ANA, CARLA), pair(CARLA, DORA)
    missing = Attachment(field="media", media_id=99_999_999)

    outcomes = send_together(
        [
            draft(room, ANA, "uno"),
            draft(room, ANA, "  "),
            draft(foreign, ANA, "intrusa"),
            draft(99_999_999, ANA, "a nadie"),
            draft(room, ANA, "con foto", attachment=missing),
            draft(room, CARLA, "dos"),
        ]
    )

    assert told(outcomes) == [
        "uno",
        EmptyMessage.__name__,
        RoomNotFound.__name__,
        RoomNotFound.__name__,
        UnknownFile.__name__,
        "dos",
    ]
    assert list(Message.objects.order_by("id").values_list("content", flat=True)) == ["uno", "dos"]


def test_the_same_message_twice_in_one_go_is_one_and_new_once() -> None:
    room = pair(ANA, CARLA)
    same = draft(room, ANA, client_msg_id="c-1")

    outcomes = send_together([same, same, draft(room, CARLA, client_msg_id="c-1")])

    first, again, other = (one for one in outcomes if isinstance(one, Sent))
    assert (first.message.id, first.is_new, again.is_new) == (again.message.id, True, False)
    assert (other.is_new, Message.objects.count()) == (True, 2)


def test_what_was_sent_before_is_known_among_others() -> None:
    room = pair(ANA, CARLA)
    before = send(draft(room, ANA, "antes", client_msg_id="c-1"))

    known, new = send_together([draft(room, ANA, "otra vez", client_msg_id="c-1"), draft(room, ANA, "nuevo")])

    assert isinstance(known, Sent)
    assert (known.message.id, known.is_new) == (before.message.id, False)
    assert told([known, new]) == ["antes", "nuevo"]
    assert Message.objects.count() == 2


def test_a_name_is_not_taken_by_what_was_refused() -> None:
    room = pair(ANA, CARLA)

    outcomes = send_together(
        [draft(room, ANA, " ", client_msg_id="c-1"), draft(room, ANA, "Hola", client_msg_id="c-1")]
    )

    assert told(outcomes) == [EmptyMessage.__name__, "Hola"]


class AskedInBetween(FakeAccounts):
    """Is asked for names once the messages have been looked at, before they are written: then something happens."""

    happens: Callable[[], None]

    def people(self, *, ids: Collection[int]) -> Mapping[int, Person]:
        self.happens()
        return {id: self.add(id=id) for id in ids}


def test_who_has_been_taken_out_by_then_says_nothing_more_and_hears_nothing_more() -> None:
    room, other = group(ANA, CARLA, DORA), pair(ANA, BETO)
    accounts = AskedInBetween()
    accounts.happens = lambda: Participant.objects.filter(room_id=room, user_id=DORA).delete() and None

    with stand_in("accounts", accounts):
        outcomes = send_together(
            [draft(room, DORA, "tarde"), draft(room, ANA, "sin Dora"), draft(other, BETO, "aparte")]
        )

    assert told(outcomes) == [RoomNotFound.__name__, "sin Dora", "aparte"]
    heard = outcomes[1]
    assert isinstance(heard, Sent)
    assert heard.room.participant_ids == (ANA, CARLA)
    assert [one.user_id for one in heard.receipts] == [CARLA]


def test_the_same_message_by_another_way_at_the_same_instant_stands() -> None:
    room = pair(ANA, CARLA)
    accounts = AskedInBetween()
    accounts.happens = lambda: (
        Message.objects.get_or_create(
            room_id=room, sender_id=ANA, client_msg_id="c-1", defaults={"content": "primero", "timestamp": NOON}
        )
        and None
    )
    mine = draft(room, ANA, "segundo", client_msg_id="c-1")

    with stand_in("accounts", accounts):
        with pytest.raises(IntegrityError):
            send_together([mine, draft(room, CARLA, "aparte")])
        Message.objects.all().delete()
        alone = send(mine)

    assert (alone.message.content, alone.is_new) == ("primero", False)
    assert Message.objects.count() == 1


def test_each_event_names_the_step_that_it_came_of() -> None:
    room = pair(ANA, CARLA)
    traces = []
    drafts = []
    for person in (ANA, CARLA):
        with continuing(None, request="POST /ws/chat/"):
            traces.append(current_trace())
            drafts.append(draft(room, person))

    send_together(drafts)

    rows = LoggedEvent.objects.filter(name="chat.message.sent").order_by("id")
    assert [row.trace.hex for row in rows if row.trace] == [trace.trace_id for trace in traces if trace]


@pytest.mark.parametrize("many", [1, 50])
def test_the_queries_do_not_grow_with_the_messages(
    many: int, accounts: FakeAccounts, django_assert_num_queries: Any
) -> None:
    rooms = []
    for number in range(many):
        accounts.add(id=100 + number)
        rooms.append(pair(ANA, 100 + number))
    drafts = [draft(room, ANA, seconds=place, client_msg_id=f"c-{place}") for place, room in enumerate(rooms)]

    # Who is in the rooms, what was sent before; and in a transaction: the rooms, who is in them, the rooms again,
    # messages, receipts, events.
    with django_assert_num_queries(10):
        outcomes = send_together(drafts)

    assert told(outcomes) == ["Hola"] * many
