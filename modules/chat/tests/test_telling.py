"""Announcements on their way: many in one word, in their order, each heard once."""

import asyncio
from typing import Any

import pytest
from channels.layers import InMemoryChannelLayer, channel_layers
from redis.exceptions import ConnectionError as RedisConnectionError

from modules.chat.announcements import Announcement, as_word, of_word
from modules.chat.switchboard import here
from modules.chat.telling import LARGEST, publish
from modules.chat.tests.conftest import ANA, CARLA
from modules.chat.tests.lines import hang_up_all


class CountingLayer(InMemoryChannelLayer):  # type: ignore[misc]  # Channels carries no types
    """Counts the words that it carries; perhaps it is away."""

    def __init__(self, *, is_away: bool = False) -> None:
        super().__init__()
        self.is_away = is_away
        self.words = 0

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if self.is_away:
            raise RedisConnectionError("gone")
        self.words += 1
        await super().group_send(group, message)


class Ear:
    """Keeps what it is told."""

    def __init__(self, user_id: int) -> None:
        self.user_id = user_id
        self.key = ""
        self.heard: list[str] = []

    def take(self, announcement: Announcement) -> bool:
        """Everything concerns it."""
        self.heard += announcement.frames
        return True

    def close(self, code: int) -> None:
        """Nothing is to be closed."""


def said(text: str, *people: int) -> Announcement:
    return Announcement(to=people, about="room", room_id=1, frames=(text,))


async def _ears(layer: CountingLayer, *people: int) -> list[Ear]:
    channel_layers.backends["default"] = layer
    ears = [Ear(id) for id in people]
    for ear in ears:
        await here().join(ear)
    return ears


async def _heard(ear: Ear, count: int) -> list[str]:
    async with asyncio.timeout(5):
        while len(ear.heard) < count:
            await asyncio.sleep(0.01)
    return ear.heard


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_word_is_read_as_it_was_written(count: int) -> None:
    written = [
        Announcement(to=(ANA, CARLA), about="message", room_id=7, frames=(f"{n} ñ", "{}"), message_id=n, sender_id=ANA)
        for n in range(count)
    ]

    read = of_word(as_word(written))

    assert read == written
    assert [one.number for one in read] == [one.number for one in written]


def test_a_word_of_an_earlier_version_is_read() -> None:
    word = as_word([said("Hola", ANA)])
    del word["number"]

    assert of_word(word) == [said("Hola", ANA)]


async def test_what_is_told_meanwhile_goes_out_in_one_word_and_in_its_order() -> None:
    layer = CountingLayer()
    (ear, *_) = await _ears(layer, *range(1, 11))

    await asyncio.gather(*(publish([said(f"{n}", 1, 2 + n % 9)]) for n in range(50)))

    assert await _heard(ear, 50) == [f"{n}" for n in range(50)]
    assert layer.words == 1
    await hang_up_all()


async def test_a_word_has_a_largest_size() -> None:
    layer = CountingLayer()
    (ear, *_) = await _ears(layer, *range(1, 11))
    long = ["x" * (LARGEST // 2 + 1), "y" * (LARGEST // 2 + 1), "z"]

    await publish([said(text, *range(1, 11)) for text in long])

    assert await _heard(ear, 3) == long
    assert layer.words == 2
    await hang_up_all()


async def test_who_is_cancelled_takes_nothing_from_the_others() -> None:
    (ear,) = await _ears(CountingLayer(), ANA)
    tasks = [asyncio.create_task(publish([said(text, ANA)])) for text in ("uno", "dos", "tres")]
    await asyncio.sleep(0)

    tasks[1].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert await _heard(ear, 3) == ["uno", "dos", "tres"]
    assert [isinstance(one, asyncio.CancelledError) for one in outcomes] == [False, True, False]
    await hang_up_all()


async def test_while_the_layer_is_away_this_process_hears_all_of_it_once() -> None:
    (ear,) = await _ears(CountingLayer(is_away=True), ANA)

    await asyncio.gather(*(publish([said(f"{n}", ANA)]) for n in range(5)))

    assert ear.heard == [f"{n}" for n in range(5)]
    await hang_up_all()


async def test_what_no_layer_can_carry_goes_wrong_for_who_says_it_and_the_next_is_told() -> None:
    class Broken(CountingLayer):
        async def group_send(self, group: str, message: dict[str, Any]) -> None:
            if "unreadable" in message["frames"]:
                raise ValueError("not to be carried")
            await super().group_send(group, message)

    (ear,) = await _ears(Broken(), ANA)

    with pytest.raises(ValueError, match="not to be carried"):
        await publish([said("unreadable", ANA)])
    await publish([said("Hola", ANA)])

    assert await _heard(ear, 1) == ["Hola"]
    await hang_up_all()
