"""Without Redis, processes that share a data folder hear each other, and one that is gone disturbs nobody."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from agrovet.kernel.neighbours import NeighbourChannelLayer
from tests.support import processes


@pytest.fixture
def folder() -> Iterator[Path]:
    with ExitStack() as stack:
        here = processes.temporary_folder("layer")
        stack.callback(here.rmdir)
        stack.callback(lambda: [path.unlink() for path in here.iterdir()])
        yield here


def _neighbour(folder: Path, what: str, group: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.kernel.neighbour", str(folder), what, group, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_group_is_heard_in_another_process_in_order(folder: Path) -> None:
    listener = _neighbour(folder, "hear", "room", 200)
    assert _line(listener) == "listening"

    assert _neighbour(folder, "say", "room", 200).wait(20) == 0

    assert [json.loads(_line(listener)) for _ in range(200)] == [{"number": number} for number in range(200)]
    assert listener.wait(20) == 0


def test_other_groups_are_not_heard(folder: Path) -> None:
    listener = _neighbour(folder, "hear", "room", 1)
    assert _line(listener) == "listening"

    assert _neighbour(folder, "say", "elsewhere", 5).wait(20) == 0
    assert _neighbour(folder, "say", "room", 1).wait(20) == 0

    assert json.loads(_line(listener)) == {"number": 0}
    assert listener.wait(20) == 0


async def test_what_a_killed_process_left_behind_is_removed_and_newcomers_are_heard(folder: Path) -> None:
    layer = NeighbourChannelLayer(folder=folder, capacity=1000)
    killed = _neighbour(folder, "hear", "room", 1)
    assert await asyncio.to_thread(_line, killed) == "listening"
    await layer.group_send("elsewhere", {"number": 1})
    killed.kill()
    killed.wait()

    await layer.group_send("room", {"number": 2})
    newcomer = _neighbour(folder, "hear", "room", 1)
    assert await asyncio.to_thread(_line, newcomer) == "listening"
    await layer.group_send("room", {"number": 3})

    assert json.loads(await asyncio.to_thread(_line, newcomer)) == {"number": 3}
    assert await asyncio.to_thread(newcomer.wait, 20) == 0
    assert list(folder.iterdir()) == []
    await layer.close()


async def test_a_neighbour_that_does_not_read_holds_nobody_up(folder: Path) -> None:
    layer = NeighbourChannelLayer(folder=folder, capacity=1000)
    asleep = _neighbour(folder, "hear", "room", 10**6)
    assert await asyncio.to_thread(_line, asleep) == "listening"
    asleep.send_signal(signal.SIGSTOP)

    async with asyncio.timeout(30):
        for _ in range(200):
            await layer.group_send("room", {"text": "x" * 100_000})

    asleep.kill()
    asleep.wait()
    await layer.close()


async def test_in_one_process_it_is_as_in_memory(folder: Path) -> None:
    layer = NeighbourChannelLayer(folder=folder, capacity=1000)
    channel = await layer.new_channel()
    await layer.group_add("room", channel)

    await layer.group_send("room", {"number": 1})

    assert await layer.receive(channel) == {"number": 1}
    await layer.close()
    assert list(folder.iterdir()) == []


async def test_a_long_path_is_no_obstacle(folder: Path) -> None:
    deep = folder / ("d" * 120)
    listening, sending = (NeighbourChannelLayer(folder=deep, capacity=10) for _ in range(2))
    channel = await listening.new_channel()
    await listening.group_add("room", channel)

    await sending.group_send("room", {"number": 1})

    assert await listening.receive(channel) == {"number": 1}
    await listening.close()
    await sending.close()
    deep.rmdir()
