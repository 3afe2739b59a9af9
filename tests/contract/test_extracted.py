"""All conversations with modules moved out, data and all: three, each alone, all six. Clients notice nothing."""

import asyncio
from pathlib import Path

import pytest

from tests.contract import recordings
from tests.drill.operating import CommandFailed, Operator
from tests.drill.town import town
from tests.support.servers import MODULES, ON_POSTGRES

# Each takes minutes, most of them for the conversations: three modules are out in one half of the tests, the other
# three in the other, so that each is out in every run. The rest is played when it is asked for.
EVERYWHERE = [tuple(MODULES[:3] if ON_POSTGRES else MODULES[3:])]
WHEN_ASKED = [*((module,) for module in MODULES), tuple(MODULES)]
PLACEMENTS = [*EVERYWHERE, *(pytest.param(modules, marks=pytest.mark.long) for modules in WHEN_ASKED)]

TRIES = 6
GIVEN_UP = 1  # exit code

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]


@pytest.mark.parametrize("modules", PLACEMENTS, ids="+".join)
async def test_clients_notice_nothing(modules: tuple[str, ...]) -> None:
    few_at_a_time = asyncio.Semaphore(3)

    with town(modules=modules, on_postgres=ON_POSTGRES) as here:
        await asyncio.to_thread(_move_out, here.settings, modules, here.folder / "operator.log")

        async def play(conversation: Path) -> list[str]:
            async with few_at_a_time:
                found = await recordings.differences(here.base, conversation)
                return [f"{conversation.stem}: {problem}" for problem in found]

        played = await asyncio.gather(*map(play, [*recordings.scenarios(), *recordings.conversations()]))
        said = [server.said() for server in [here.monolith, *here.services.values()] if server is not None]

    problems = [found for problems in played for found in problems]
    assert problems == [], "\n".join([*problems, *said])


def _move_out(settings: dict[str, str], modules: tuple[str, ...], log: Path) -> None:
    operator = Operator(settings, log=log)
    try:
        for module in modules:
            operator("extraction", "prepare", module)
            operator("extraction", "canary", module, "100")
            _move(operator, module)
        standing = {each["module"]: each["phase"] for each in operator("extraction", "status")}
        assert [standing[module] for module in modules] == ["moved"] * len(modules)
    finally:
        operator.close()


def _move(operator: Operator, module: str) -> None:
    """On a busy machine, a switch may use up its budget: then nothing was changed, and it is tried again."""
    for _ in range(TRIES - 1):
        try:
            operator("extraction", "move", module)
        except CommandFailed as failed:
            if failed.code != GIVEN_UP:
                raise
        else:
            return
    operator("extraction", "move", module)
