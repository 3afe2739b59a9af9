"""However often the bell rings, one wake-up waits for the workers; and none too few."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from redis import Redis

from agrovet.kernel.bus import waking
from agrovet.kernel.bus.tasks import pump
from tests.kernel import world

QUEUE = f"{settings.AGROVET_REDIS_PREFIX}:celery"

pytestmark = [
    pytest.mark.usefixtures("_world"),
    pytest.mark.skipif(not settings.REDIS_URL, reason="without Redis no workers are woken"),
]


@pytest.fixture(autouse=True)
def redis() -> Iterator[Redis]:
    """Where wake-ups wait; no worker takes them."""
    with Redis.from_url(settings.REDIS_URL) as client:
        client.delete(QUEUE)
        yield client
        client.delete(QUEUE)


def test_many_rings_leave_one_wake_up(redis: Redis) -> None:
    told = [waking.wake_workers() for _ in range(20)]

    assert told == [True] * 20
    assert redis.llen(QUEUE) == 1


def test_what_is_committed_once_a_worker_looks_wakes_another(redis: Redis) -> None:
    def react(event: world.Said) -> None:
        world.write_down(event)
        if event.number == 10:
            waking.wake_workers()
            waking.wake_workers()

    world.listen(react)
    world.say(1, 10)
    waking.wake_workers()

    redis.lpop(QUEUE)  # as a worker does
    pump()

    assert redis.llen(QUEUE) == 1


def test_a_mark_that_has_lost_its_wake_up_ends_by_itself(redis: Redis) -> None:
    waking.wake_workers()
    redis.delete(QUEUE)

    assert world.eventually(lambda: waking.wake_workers() and redis.llen(QUEUE) == 1, within=5)


def test_a_wake_up_that_comes_twice_changes_nothing() -> None:
    world.listen(world.write_down)
    world.say(1, 10)

    pump()
    pump()

    assert world.heard() == [(1, 10)]
