"""The guarantees hold with processes killed in the middle, and with many at work at once."""

import threading
from pathlib import Path

import pytest
from django.db import connection, connections

from agrovet.kernel.bus import cursors, drain
from agrovet.kernel.bus.models import ParkedEvent
from agrovet.kernel.writing import writing
from tests.kernel import world
from tests.kernel.conftest import Worker
from tests.kernel.world import say
from tests.support import processes

pytestmark = pytest.mark.usefixtures("_world")


def test_a_process_killed_in_the_middle_of_a_handler_leaves_no_trace(worker: Worker, tmp_path: Path) -> None:
    say(1, 10)
    hung = worker("hang", str(tmp_path / "in_the_middle"))
    world.wait_for_file(tmp_path / "in_the_middle")

    processes.kill(hung)
    assert world.heard() == []
    assert worker("drain").wait(60) == 0

    assert world.heard() == [(1, 10)]


def test_many_processes_at_once_apply_each_event_once_and_in_order(worker: Worker) -> None:
    for number in range(100):
        say(number % 5, number)

    at_work = [worker("drain") for _ in range(4)]
    for number in range(100, 200):
        say(number % 5, number)
    assert [process.wait(60) for process in at_work] == [0, 0, 0, 0]
    assert worker("drain").wait(60) == 0

    heard = world.heard()
    assert sorted(number for _, number in heard) == list(range(200))
    for topic in range(5):
        assert [number for where, number in heard if where == topic] == list(range(topic, 200, 5))


def test_a_wake_up_that_was_lost_is_made_up_for_by_the_sweep(worker: Worker, tmp_path: Path) -> None:
    worker("listen", str(tmp_path / "listening"), AGROVET_BUS_SWEEP_SECONDS="1")
    world.wait_for_file(tmp_path / "listening")

    say(1, 10)  # in this process, where nobody hears the bell

    assert world.eventually(lambda: world.heard() == [(1, 10)])


def test_modules_with_databases_of_their_own(worker: Worker, tmp_path: Path) -> None:
    apart = {f"{name}_DATABASE_URL": f"sqlite:///{tmp_path}/{name}.sqlite3" for name in ("FORUM", "CHAT")}

    process = worker("apart", DATABASE_URL=f"sqlite:///{tmp_path}/rest.sqlite3", **apart)
    printed, _ = process.communicate(timeout=100)

    assert printed.decode() == "[(1, 10), (1, 11), (2, 20)]"


def test_an_event_is_not_set_aside_behind_one_that_is_being_applied() -> None:
    """
    A retry applies the last parked event of an entity while a reader meets the next one. Were the reader to
    set it aside, nobody would come back to it.
    """
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: the reader waits until the retry is over")
    refused = {10}
    in_the_middle, may_go_on = threading.Event(), threading.Event()

    def react(event: world.Said) -> None:
        if event.number in refused:
            raise ValueError("not yet")
        if event.number == 10:
            in_the_middle.set()
            may_go_on.wait(10)
        world.write_down(event)

    world.listen(react)
    say(1, 10)
    drain()
    refused.clear()
    ParkedEvent.objects.update(next_try_at="2020-01-01T00:00:00Z")

    def retry() -> None:
        drain()
        connections.close_all()

    retrying = threading.Thread(target=retry)
    retrying.start()
    assert in_the_middle.wait(10)
    say(1, 11)
    drain()  # the reader; it passes by
    may_go_on.set()
    retrying.join()
    drain()

    assert world.heard() == [(1, 10), (1, 11)]
    assert list(ParkedEvent.objects.all()) == []


def test_who_finds_a_cursor_taken_passes_by() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: the transaction is the lock")
    handler = world.listen(world.write_down)
    say(1, 10)
    cursors.begin(handler, "forum", position=0)
    applied: list[int] = []

    def other() -> None:
        applied.append(drain())
        connections.close_all()

    with writing("chat"):
        assert cursors.locked(handler, "forum") is not None
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)

    assert applied == [0]
    assert drain() == 1
