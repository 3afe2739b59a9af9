"""All conversations, with one module in a process of its own: clients notice nothing, modules neither."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract import recordings
from tests.contract.apart import Apart, serving_apart
from tests.support.servers import ON_POSTGRES, own_parts

# Nobody wakes the other process without Redis: it looks by itself.
QUICK = {"AGROVET_BUS_SWEEP_SECONDS": "1"}

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]


# Minutes each: one in each half of the tests.
@pytest.fixture(params=["accounts" if ON_POSTGRES else "media"])
def apart(request: pytest.FixtureRequest) -> Iterator[Apart]:
    with own_parts() as parts, serving_apart(request.param, {**parts, **QUICK}) as apart:
        yield apart


async def test_clients_notice_nothing(apart: Apart) -> None:
    few_at_a_time = asyncio.Semaphore(3)

    async def play(conversation: Path) -> list[str]:
        async with few_at_a_time:
            return [f"{conversation.stem}: {found}" for found in await apart.differences(conversation)]

    played = await asyncio.gather(*map(play, [*recordings.scenarios(), *recordings.conversations()]))

    problems = [found for problems in played for found in problems]
    assert problems == [], "\n".join([*problems, apart.one.said(), apart.others.said()])
