"""Who is online: in one process, and among several that share a Redis."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.conf import settings

from modules.chat import presence
from modules.chat.presence import Presence, PresenceHere, SharedPresence
from modules.chat.tests.conftest import ANA, CARLA
from modules.chat.tests.lines import forget_presence

shared = pytest.param(
    "shared", marks=pytest.mark.skipif(not settings.REDIS_URL, reason="runs in the half of the tests that has Redis")
)


@pytest.fixture(params=["here", shared])
async def who(request: Any) -> AsyncIterator[Presence]:
    """Nobody is online."""
    if request.param == "here":
        yield PresenceHere()
        return
    await forget_presence()
    yield SharedPresence(settings.REDIS_URL)
    await forget_presence()


async def test_a_person_is_online_from_the_first_socket_to_the_last(who: Presence) -> None:
    told = [await who.enter(ANA, "a"), await who.enter(ANA, "b"), await who.leave(ANA, "a")]
    between = await who.online([ANA, CARLA])
    told.append(await who.leave(ANA, "b"))

    assert told == [True, False, False, True]
    assert (between, await who.online([ANA, CARLA])) == ({ANA}, set())


@pytest.mark.skipif(not settings.REDIS_URL, reason="runs in the half of the tests that has Redis")
async def test_who_leaves_after_redis_has_forgotten_everything_is_offline() -> None:
    who = SharedPresence(settings.REDIS_URL)
    await who.enter(ANA, "a")
    await forget_presence()

    assert await who.leave(ANA, "a")


@pytest.mark.skipif(not settings.REDIS_URL, reason="runs in the half of the tests that has Redis")
async def test_a_process_that_dies_leaves_no_ghosts(monkeypatch: pytest.MonkeyPatch) -> None:
    await forget_presence()
    dead, one, other = (SharedPresence(settings.REDIS_URL) for _ in range(3))
    await dead.enter(ANA, "a")
    await one.enter(CARLA, "c")

    now = time.time() + presence.LIFETIME + 1
    monkeypatch.setattr("modules.chat.presence.time.time", lambda: now)
    gone = [await one.renew({CARLA: ["c"]}), await other.renew({})]

    assert gone == [{ANA}, set()]
    assert await other.online([ANA, CARLA]) == {CARLA}
    await forget_presence()


async def test_nobody_is_known_to_be_online_while_redis_is_away() -> None:
    away = SharedPresence("redis://127.0.0.1:1/0")

    assert not await away.enter(ANA, "a")
    assert await away.online([ANA]) == set()
    assert await away.renew({ANA: ["a"]}) == set()
    assert not await away.leave(ANA, "a")
