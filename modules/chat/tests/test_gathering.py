"""Messages over sockets that come in while others are being written."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from threading import Event

import pytest
from django.db import DatabaseError, connection

from agrovet.kernel.doors import stand_in
from modules.accounts.fake import FakeAccounts
from modules.accounts.public import Person
from modules.chat.contracts import EmptyMessage
from modules.chat.models import Message
from modules.chat.operations.drafts import Draft
from modules.chat.sent import Sent
from modules.chat.sockets.gathering import MOST, gathering
from modules.chat.tests.conftest import ANA, CARLA, DORA
from modules.chat.tests.conversations import NOON, pair
from modules.chat.tests.lines import Line, call, hang_up_all

pytestmark = pytest.mark.django_db(transaction=True)


class SlowAccounts(FakeAccounts):
    """Answers once it may, and counts how often it was asked for names: once for all that are written together."""

    def __init__(self, known: Mapping[int, Person]) -> None:
        super().__init__()
        self.known |= known
        self.may_answer = Event()
        self.may_answer.set()
        self.asked = 0

    def hold(self) -> None:
        """Answer no more until it may."""
        self.asked = 0
        self.may_answer.clear()

    def people(self, *, ids: Collection[int]) -> Mapping[int, Person]:
        self.asked += 1
        assert self.may_answer.wait(timeout=10)
        return super().people(ids=ids)


@pytest.fixture
async def slow(accounts: FakeAccounts) -> AsyncIterator[SlowAccounts]:
    """While it does not answer, a message is being written."""
    people = SlowAccounts(accounts.known)
    with stand_in("accounts", people):
        yield people
        people.may_answer.set()
        await hang_up_all()


def sending(room: int, text: str, sender_id: int = ANA, client_msg_id: str | None = None) -> "asyncio.Task[Sent]":
    """A message that is on its way."""
    draft = Draft(room_id=room, sender_id=sender_id, content=text, client_msg_id=client_msg_id, now=NOON)
    return asyncio.create_task(gathering().send(draft))


async def _while_one_is_written(slow: SlowAccounts, room: int) -> "asyncio.Task[Sent]":
    slow.hold()
    first = sending(room, "primero")
    while not slow.asked:
        await asyncio.sleep(0.01)
    return first


async def _texts() -> list[str]:
    return list(await call(lambda: list(Message.objects.order_by("id").values_list("content", flat=True))))


async def test_they_are_written_together_in_the_order_in_which_they_came(slow: SlowAccounts) -> None:
    room = await call(pair, ANA, CARLA)
    first = await _while_one_is_written(slow, room)
    others = [sending(room, f"{number}", (ANA, CARLA)[number % 2]) for number in range(20)]
    await asyncio.sleep(0)

    slow.may_answer.set()
    sent = await asyncio.gather(first, *others)

    assert slow.asked == 2
    assert await _texts() == [one.message.content for one in sent] == ["primero", *(f"{n}" for n in range(20))]


async def test_there_is_a_limit_to_how_many_are_written_together(slow: SlowAccounts) -> None:
    room = await call(pair, ANA, CARLA)
    first = await _while_one_is_written(slow, room)
    others = [sending(room, f"{number}") for number in range(MOST + 1)]
    await asyncio.sleep(0)

    slow.may_answer.set()
    await asyncio.gather(first, *others)

    assert slow.asked == 3
    assert len(await _texts()) == MOST + 2


async def test_who_is_refused_or_gone_harms_nobody_else(slow: SlowAccounts) -> None:
    room = await call(pair, ANA, CARLA)
    first = await _while_one_is_written(slow, room)
    empty, gone, good = sending(room, " "), sending(room, "de quien se fue"), sending(room, "bueno")
    await asyncio.sleep(0)
    gone.cancel()

    slow.may_answer.set()
    outcomes = await asyncio.gather(first, empty, gone, good, return_exceptions=True)

    assert isinstance(outcomes[1], EmptyMessage)
    assert await _texts() == ["primero", "de quien se fue", "bueno"]


async def test_the_same_message_twice_among_others_is_one(slow: SlowAccounts) -> None:
    room = await call(pair, ANA, CARLA)
    first = await _while_one_is_written(slow, room)
    one, again = (sending(room, "Hola", client_msg_id="c-1") for _ in range(2))
    await asyncio.sleep(0)

    slow.may_answer.set()
    _, sent, echo = await asyncio.gather(first, one, again)

    assert (sent.message.id, sent.is_new, echo.is_new) == (echo.message.id, True, False)
    assert await _texts() == ["primero", "Hola"]


async def test_the_same_message_by_another_way_at_the_same_instant_harms_nobody_else(slow: SlowAccounts) -> None:
    room = await call(pair, ANA, CARLA)
    slow.hold()
    mine, other = sending(room, "Hola", client_msg_id="c-1"), sending(room, "aparte")
    while not slow.asked:
        await asyncio.sleep(0.01)

    # They have been looked at, and wait for names.
    await call(_store, room, "c-1")
    slow.may_answer.set()
    known, apart = await asyncio.gather(mine, other)

    assert (known.message.content, known.is_new, apart.is_new) == ("por otra vía", False, True)
    assert await _texts() == ["por otra vía", "aparte"]


def _store(room: int, client_msg_id: str) -> None:
    Message.objects.create(
        room_id=room, sender_id=ANA, content="por otra vía", client_msg_id=client_msg_id, timestamp=NOON
    )


async def test_while_the_database_does_not_take_them_nobody_is_told_and_the_next_are_sent(slow: SlowAccounts) -> None:
    room = await call(pair, ANA, CARLA)
    await call(_execute, "ALTER TABLE chat_message RENAME TO chat_message_away")
    try:
        outcomes = await asyncio.gather(*(sending(room, f"{n}") for n in range(3)), return_exceptions=True)
    finally:
        await call(_execute, "ALTER TABLE chat_message_away RENAME TO chat_message")
    after = await sending(room, "después")

    assert [isinstance(one, DatabaseError) for one in outcomes] == [True] * 3
    assert after.is_new
    assert await _texts() == ["después"]


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


async def test_everybody_in_a_room_hears_the_messages_of_many_in_one_order() -> None:
    room, other = await call(pair, ANA, CARLA), await call(pair, ANA, DORA)
    lines = [Line(f"/ws/chat/{room}/", token=f"key-{id}") for id in (ANA, CARLA, ANA, CARLA)]
    lines.append(Line(f"/ws/chat/{other}/", token=f"key-{DORA}"))
    for line in lines:
        assert await line.open()

    for number in range(40):
        await lines[number % 4].send({"type": "chat_message", "text": f"{number}"})
    heard = [[(await line.until("chat.message"))["text"] for _ in range(40)] for line in lines[:4]]

    assert heard == [heard[0]] * 4
    assert heard[0] == await _texts()
    # Of one socket, what was said first comes first.
    assert [[n for n in map(int, heard[0]) if n % 4 == place] for place in range(4)] == [
        list(range(place, 40, 4)) for place in range(4)
    ]
    assert await lines[4].rest() == []
    for line in lines:
        await line.close()
    await hang_up_all()
