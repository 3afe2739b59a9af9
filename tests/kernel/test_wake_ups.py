"""Wake-ups change only how soon events are handled: lost, doubled, late, or heard by nobody. So does reading again."""

import threading
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from agrovet.kernel.bus import drain
from agrovet.kernel.databases import connection_of
from tests.kernel import world
from tests.kernel.conftest import Worker
from tests.kernel.world import Said, say
from tests.support.redis import redis_server

pytestmark = pytest.mark.usefixtures("_world")


def test_events_are_handled_where_no_celery_runs(worker: Worker, tmp_path: Path) -> None:
    with redis_server() as url:
        worker("listen", str(tmp_path / "listening"), REDIS_URL=url, AGROVET_BUS_SWEEP_SECONDS="1")
        world.wait_for_file(tmp_path / "listening")

        say(1, 10)

        assert world.eventually(lambda: world.heard() == [(1, 10)], within=40)


def test_wake_ups_that_come_twice_or_late_change_nothing() -> None:
    world.listen(world.write_down)
    drain()  # too early: there is nothing yet
    for number in range(20):
        say(number % 4, number)

    def look() -> None:
        drain()
        connections.close_all()

    twice = [threading.Thread(target=look) for _ in range(2)]
    for each in twice:
        each.start()
    for each in twice:
        each.join()
    drain()
    drain()  # too late: there is nothing any more

    heard = world.heard()
    assert sorted(number for _, number in heard) == list(range(20))
    for topic in range(4):
        assert [number for where, number in heard if where == topic] == list(range(topic, 20, 4))


def test_a_replay_gives_the_state_that_was_there() -> None:
    def keep_the_last(event: Said) -> None:
        with connection_of("chat").cursor() as cursor:
            cursor.execute("DELETE FROM kernel_test_heard WHERE topic = %s", [event.topic_id])
        world.write_down(event)

    world.listen(keep_the_last)
    for number in range(12):
        say(number % 3, number)
    drain()
    before = sorted(world.heard())

    call_command("bus", "replay", world.NAME, "--from-beginning", stdout=StringIO())

    assert drain() == 12
    assert sorted(world.heard()) == before == [(0, 9), (1, 10), (2, 11)]
