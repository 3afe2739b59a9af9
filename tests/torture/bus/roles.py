"""What the processes of a run are: each is one of these for as long as it lives."""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import Error as DatabaseError
from django.db import connections
from redis import Redis
from redis.exceptions import RedisError

from agrovet.celery import app
from agrovet.kernel.bus import delivery, doorbell
from agrovet.kernel.databases import hosted_aliases
from tests.torture.bus.plan import Plan
from tests.torture.bus.writing import write_for_ever

QUEUE = f"{settings.AGROVET_REDIS_PREFIX}:celery"


def writer(plan: Plan, seed: int) -> None:
    """Announces; its doorbell rings as that of a server does."""
    write_for_ever(plan, seed)


def web(plan: Plan, seed: int) -> None:
    """A server between two requests: the doorbell's listener, which also looks by itself."""
    doorbell.listen()
    while True:
        time.sleep(60)


def worker(plan: Plan, seed: int) -> None:
    """A Celery worker with one process in its pool, and the scheduler."""
    schedule = Path(plan.folder) / f"schedule-{seed}"
    app.worker_main(
        ["worker", "-c1", "-P", "prefork", "-B", "-s", str(schedule), "-n", f"{seed}@torture", "--loglevel=warning"]
        + ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    )


def sequencer(plan: Plan, seed: int) -> None:
    """Gives positions and does nothing else, at the same time as all others give them."""
    chance = random.Random(seed)
    while True:
        try:
            for alias in hosted_aliases():
                delivery.give_positions(alias)
        except DatabaseError:
            time.sleep(0.1)
        finally:
            for connection in connections.all(initialized_only=True):
                connection.close()
        time.sleep(chance.uniform(0.002, 0.03))


def meddler(plan: Plan, seed: int) -> None:
    """Drops tasks, doubles them, holds them back and gives them back in another order."""
    chance = random.Random(seed)
    held: list[bytes] = []
    done = os.open(Path(plan.folder) / "meddled", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        try:
            with Redis.from_url(settings.REDIS_URL, socket_timeout=2) as redis:
                while True:
                    what, tasks = _meddle(redis, chance, held)
                    os.write(done, f"{what}\n".encode() * tasks)
                    time.sleep(chance.uniform(0.005, 0.06))
        except (RedisError, OSError):
            time.sleep(0.2)


def _meddle(redis: "Redis", chance: random.Random, held: list[bytes]) -> tuple[str, int]:
    """Do one of these with what waits in the queue; returns what was done, and to how many tasks."""
    match chance.choice(["drop", "double", "hold", "give back"]):
        case "drop":
            return "tasks dropped", int(redis.lpop(QUEUE) is not None)
        case "double":
            task = redis.lindex(QUEUE, 0)
            copies = chance.randint(1, 5) if task is not None else 0
            if copies:
                redis.rpush(QUEUE, *[task] * copies)
            return "tasks doubled", copies
        case "hold":
            held += redis.lpop(QUEUE, 20) or []
            return "", 0
    chance.shuffle(held)
    late = len(held)
    if held:
        redis.lpush(QUEUE, *held)
        held.clear()
    return "tasks held back and shuffled", late


def mender(plan: Plan, seed: int) -> None:
    """The operator, who has mended what was wrong."""
    call_command("bus", "retry", "--all", "--reason", "what was wrong is mended", "--as", "torture")


def verifier(plan: Plan, seed: int) -> None:
    """The operator, who asks whether all is in order; the process ends with 1 if it is not."""
    call_command("bus", "verify")


ROLES: dict[str, Callable[[Plan, int], None]] = {
    role.__name__: role for role in (writer, web, worker, sequencer, meddler, mender, verifier)
}
