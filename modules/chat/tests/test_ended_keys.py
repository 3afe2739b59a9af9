"""Sockets end with the keys that they were opened with."""

from typing import Any

import pytest

from agrovet.kernel.identity import digest_of_key
from agrovet.kernel.testing.fixtures import Announce
from modules.accounts.events import KeysEnded
from modules.accounts.fake import FakeAccounts
from modules.chat.models import Message
from modules.chat.tests.conftest import ANA, CARLA, OpenLine
from modules.chat.tests.conversations import NOON, pair
from modules.chat.tests.lines import Line, call, hang_up_all

pytestmark = pytest.mark.django_db(transaction=True)

KEY_ENDED = 4401
PATHS = ["/ws/chat/{room}/", "/ws/presence/", "/ws/test/"]
ANA_S, ANOTHER = digest_of_key(f"key-{ANA}"), digest_of_key("another")


@pytest.mark.parametrize(
    "ended",
    [
        KeysEnded(user_id=ANA, ended_at=NOON, digests=(ANA_S,)),
        KeysEnded(user_id=ANA, ended_at=NOON, digests=(ANOTHER, ANA_S)),
    ],
)
@pytest.mark.parametrize("path", PATHS)
async def test_sockets_of_an_ended_key_are_closed_and_those_of_others_are_not(
    open_line: OpenLine, announce: Announce, path: str, ended: KeysEnded
) -> None:
    room = await call(pair, ANA, CARLA)
    a, c = await open_line(path.format(room=room), ANA), await open_line("/ws/presence/", CARLA)

    await call(announce, ended)
    code = await a.ended_with()
    await c.send({"type": "ping"})

    assert code == KEY_ENDED
    assert await c.until("pong") == {"type": "pong"}


@pytest.mark.parametrize(
    "ended",
    [
        # One that was made after all others ended, and before this was delivered, is not among them.
        KeysEnded(user_id=ANA, ended_at=NOON, digests=(ANOTHER,)),
        KeysEnded(user_id=CARLA, ended_at=NOON, digests=(ANOTHER,)),
    ],
)
async def test_a_socket_stays_open_while_its_own_key_is_good(
    open_line: OpenLine, announce: Announce, ended: KeysEnded
) -> None:
    a = await open_line("/ws/presence/", ANA)

    await call(announce, ended)
    await a.send({"type": "ping"})

    assert await a.until("pong") == {"type": "pong"}


@pytest.mark.parametrize("path", PATHS)
async def test_a_socket_whose_end_was_not_announced_is_closed_by_the_next_check(
    open_line: OpenLine, accounts: FakeAccounts, path: str
) -> None:
    room = await call(pair, ANA, CARLA)
    a, c = await open_line(path.format(room=room), ANA), await open_line("/ws/presence/", CARLA)

    accounts.ended.add(ANA)
    code = await a.ended_with()
    await c.send({"type": "ping"})

    assert code == KEY_ENDED
    assert await c.until("pong") == {"type": "pong"}


@pytest.mark.parametrize("path", PATHS)
async def test_a_key_that_ends_between_its_identification_and_the_opening_opens_nothing(
    accounts: FakeAccounts, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    room = await call(pair, ANA, CARLA)
    identify = accounts.identify

    def identify_then_end(*, key: str) -> Any:
        person = identify(key=key)
        accounts.ended.add(ANA)
        return person

    monkeypatch.setattr(accounts, "identify", identify_then_end)

    assert not await Line(path.format(room=room), token=f"key-{ANA}").open()
    await hang_up_all()


async def test_what_is_said_over_an_ended_key_is_not_stored(open_line: OpenLine, announce: Announce) -> None:
    room = await call(pair, ANA, CARLA)
    a = await open_line(f"/ws/chat/{room}/", ANA)

    await call(announce, KeysEnded(user_id=ANA, ended_at=NOON, digests=(ANA_S,)))
    code = await a.ended_with()
    await a.send({"type": "chat_message", "text": "Soy Ana"})
    await a.wire.wait(timeout=5)

    assert code == KEY_ENDED
    assert not await call(Message.objects.exists)
