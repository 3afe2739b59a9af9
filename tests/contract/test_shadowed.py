"""All conversations with reads repeated at the services of all modules: they would have answered the same."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.contract import recordings
from tests.drill.operating import Operator
from tests.drill.town import Town, town
from tests.support.servers import MODULES, ON_POSTGRES

# It takes minutes; what is the same for all modules is tested with the forum alone: tests/extraction/shadow.
pytestmark = [pytest.mark.server, pytest.mark.long, pytest.mark.timeout(900)]


async def test_services_answer_as_the_monolith_does() -> None:
    few_at_a_time = asyncio.Semaphore(3)

    with town(on_postgres=ON_POSTGRES) as here:
        await asyncio.to_thread(_repeat_all, here)

        async def play(conversation: Path) -> list[str]:
            async with few_at_a_time:
                return await recordings.differences(here.base, conversation)

        played = await asyncio.gather(*map(play, [*recordings.scenarios(), *recordings.conversations()]))
        await asyncio.to_thread(_settle, here)
        compared = dict(here.home.ask("SELECT module, sum(compared) FROM extraction_shadow_endpoint GROUP BY module"))
        differ = here.home.ask("SELECT target, fields FROM extraction_shadow_mismatch")

    assert [problems for problems in played if problems] == []
    assert (sorted(compared), differ) == (sorted(MODULES), [])


def _repeat_all(here: Town) -> None:
    operator = Operator(here.settings, log=here.folder / "operator.log")
    try:
        for module in MODULES:
            operator("extraction", "prepare", module)
            operator("extraction", "shadow", module, "100")
    finally:
        operator.close()


def _settle(here: Town) -> None:
    """Until nothing is added any more: repetitions come after the answers, and are written down once a second."""
    before, now = -1, 0
    while now != before:
        time.sleep(5)
        before, now = now, int(here.home.ask("SELECT sum(compared) FROM extraction_shadow_endpoint")[0][0] or 0)
