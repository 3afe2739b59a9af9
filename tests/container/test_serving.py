"""A container alone, and one with PostgreSQL and Redis beside it: what clients get, and that it keeps what it has."""

import asyncio
import json

import pytest

from tests.commands.test_serving import eventually
from tests.contract.test_arrangements import all_well, played
from tests.drill.crowd import Crowd, gather
from tests.support.containers import Container, inspected

pytestmark = [pytest.mark.docker, pytest.mark.server, pytest.mark.timeout(900)]

# Every process of the container: its number, its parent's, how it is, and its name.
PROCESSES = """
import json, pathlib
found = []
for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
    try:
        number, _, rest = path.read_text().partition(" (")
    except FileNotFoundError:
        continue
    name, _, rest = rest.rpartition(") ")
    command = (path.parent / "cmdline").read_text().split(chr(0))
    found.append([int(number), rest.split()[0], command])
print(json.dumps(found))
"""
KILL = "import os, signal, sys; os.kill(int(sys.argv[1]), signal.SIGKILL)"


def processes(here: Container) -> dict[int, tuple[str, list[str]]]:
    """The state and the command of each process inside, but for the one that looks."""
    found = json.loads(here.run("python", "-c", PROCESSES))
    return {number: (state, command) for number, state, command in found if "-c" not in command}


def background(here: Container) -> set[int]:
    """The processes of the worker and of the scheduler; where there is neither, the web process."""
    found = {number: command for number, (state, command) in processes(here).items() if state != "Z"}
    of = "agrovet.serving.background"
    return {number for number, command in found.items() if of in command} or {
        number for number, command in found.items() if "agrovet.serving.web" in command
    }


def test_it_needs_no_rights_and_no_file_system_of_its_own(served: Container) -> None:
    run = inspected("container", served.name)["HostConfig"]
    rights = served.run("python", "-c", "import os; print(os.getuid(), os.getgid())")
    written = served.run("python", "-c", "import os; print(os.access('/srv', os.W_OK), os.access('/', os.W_OK))")

    assert (run["ReadonlyRootfs"], run["CapDrop"]) == (True, ["ALL"])
    assert (rights, written) == ("10001 10001", "False False")


def test_clients_notice_nothing(served: Container) -> None:
    told = played(served.base, jobs=4, within=800)

    assert told == all_well(), served.logs()


def test_the_engine_learns_that_it_is_well(served: Container) -> None:
    assert eventually(lambda: served.state["Health"]["Status"] == "healthy", within=60)


def test_what_is_killed_inside_comes_back_and_leaves_nothing_behind(served: Container) -> None:
    before = background(served)

    for number in before:
        if number in background(served):
            served.run("python", "-c", KILL, str(number))

    assert eventually(lambda: len(background(served)) == len(before) and not background(served) & before, within=60)
    assert eventually(lambda: all(state != "Z" for state, _ in processes(served).values()))
    assert eventually(served.is_ready)


async def test_stopped_under_load_it_fails_nobody_and_started_again_it_has_lost_nothing(served: Container) -> None:
    crowd = await gather(served.base, people=10, seed=5)

    async with crowd.at_work(pause=0.05, talk_pause=0.05):
        await busy(crowd)
        status = await asyncio.to_thread(served.stop, seconds=50)
    failed, ends = turned_away_wrongly(crowd), list(crowd.ledger.dropped)
    served.start()
    await asyncio.to_thread(served.wait_until_ready)

    assert (status, failed) == (0, []), served.logs()
    # Where one end of a talk is told, the other may not wait to be.
    assert len(ends) >= len(crowd.talks)
    assert [end for end in ends if "1012" not in end] == []
    assert await crowd.missing_or_wrong() == []


async def busy(crowd: Crowd) -> None:
    """Wait until all are in the middle of it, however quick this machine is."""
    while crowd.ledger.requests.total() < 150 or not all(talk.heard for talk in crowd.talks):
        await asyncio.sleep(0.05)


def turned_away_wrongly(crowd: Crowd) -> list[str]:
    """What clients met but for this: that nobody took their connection, once the server was gone."""
    return [
        failure for failure in crowd.ledger.failures if not ("ConnectError" in failure or "ConnectTimeout" in failure)
    ]
