"""Publishers, sequencers and workers are killed at each of their steps: nothing is lost, nothing happens twice."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction

from agrovet.kernel.bus import drain
from agrovet.kernel.bus.models import Cursor, LoggedEvent, ParkedEvent
from tests.kernel import world
from tests.kernel.world import say
from tests.support import processes
from tests.support.servers import ROOT

pytestmark = pytest.mark.usefixtures("_world")

KillAt = Callable[[str], None]


@pytest.fixture
def kill_at(database_url: str, tmp_path: Path) -> Iterator[KillAt]:
    """Start a process, and kill it once it has come to the step."""
    started: list[subprocess.Popen[bytes]] = []

    def at(step: str) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.kernel.stepping", step, str(tmp_path / "there")],
            cwd=ROOT,
            env={**os.environ, "REDIS_URL": "", "DATABASE_URL": database_url},
            start_new_session=True,
        )
        started.append(process)
        world.wait_for_file(tmp_path / "there")
        processes.kill(process)

    yield at
    for process in started:
        processes.kill(process)


def test_a_publisher_killed_before_its_commit_has_said_nothing(kill_at: KillAt) -> None:
    world.listen(world.write_down)

    kill_at("before the commit")
    drain()

    assert list(LoggedEvent.objects.all()) == []
    assert world.heard() == []


def test_what_a_publisher_killed_after_its_commit_said_is_handled(kill_at: KillAt) -> None:
    world.listen(world.write_down)

    kill_at("after the commit")
    drain()

    assert world.heard() == [(1, 10)]


@pytest.mark.parametrize("step", ["positions given", "read", "handled", "moved", "committed"])
def test_a_worker_killed_at_any_step_leaves_each_event_handled_once(kill_at: KillAt, step: str) -> None:
    world.listen(world.write_down)
    say(1, 10, 11)
    say(2, 20)

    kill_at(step)
    heard_before = world.heard()

    # PostgreSQL may take a moment to notice that the process is gone, and keeps its locks until then.
    assert world.eventually(lambda: (drain(), Cursor.objects.filter(position=3).exists())[1])
    drain()
    assert heard_before == ([(1, 10), (1, 11), (2, 20)] if step == "committed" else [])
    assert world.heard() == [(1, 10), (1, 11), (2, 20)]
    assert list(LoggedEvent.objects.order_by("id").values_list("position", flat=True)) == [1, 2, 3]
    assert list(ParkedEvent.objects.all()) == []


def test_a_worker_whose_connection_is_cut_in_the_middle_blames_no_event() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no connection to cut")
    cut = [10]

    def react(event: world.Said) -> None:
        world.write_down(event)
        if event.number in cut:
            cut.remove(event.number)
            _cut_all_connections()
        world.write_down(event)

    world.listen(react)
    say(1, 10, 11)

    drain()

    assert cut == []
    assert world.heard() == [(1, 10), (1, 10), (1, 11), (1, 11)]
    assert list(ParkedEvent.objects.all()) == []


def _cut_all_connections() -> None:
    """As a server does that is restarted."""
    with psycopg.connect(_address(), autocommit=True) as another:
        another.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )


def _address() -> str:
    """The test's database, for psycopg."""
    found = connection.settings_dict
    return (
        f"host={found['HOST']} port={found['PORT']} user={found['USER']} password={found['PASSWORD']} "
        f"dbname={found['NAME']}"
    )


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


def test_a_deadlock_is_not_the_fault_of_an_event() -> None:
    """The handler and another transaction wait for each other; the server ends the handler's."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: no two wait for each other")
    say(9, 1, 2)
    drain()  # they have their positions: nobody else writes these rows
    first, second = LoggedEvent.objects.order_by("id").values_list("id", flat=True)
    handler_has_first, other_has_second = threading.Event(), threading.Event()
    times: list[int] = []
    ended: list[str] = []

    def lock(id: int) -> None:
        LoggedEvent.objects.select_for_update().get(id=id)

    def other() -> None:
        with ExitStack() as at_the_end, transaction.atomic():
            at_the_end.callback(connections.close_all)
            with connection.cursor() as cursor:
                # The handler's side is to be the one that is ended.
                cursor.execute("SET LOCAL deadlock_timeout = '60s'")
            lock(second)
            other_has_second.set()
            handler_has_first.wait(30)
            lock(first)

    def react(event: world.Said) -> None:
        times.append(event.number)
        if len(times) == 1:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '50ms'")
            lock(first)
            other_has_second.wait(30)
            handler_has_first.set()
            # Whoever begins to wait last closes the circle, and finds it.
            assert world.eventually(_somebody_waits)
            try:
                lock(second)
            except OperationalError as error:
                ended.append(str(error).partition("\n")[0])
                raise
        world.write_down(event)

    world.listen(react)
    LoggedEvent.objects.filter(key="topic:9").update(name="kernel.test.shouted")
    say(1, 10)
    thread = threading.Thread(target=other)
    thread.start()
    drain()
    thread.join()

    assert ended == ["deadlock detected"]
    assert times == [10, 10]
    assert world.heard() == [(1, 10)]
    assert list(ParkedEvent.objects.all()) == []
