"""Redis goes away and comes back while a server is in use: no request fails, and events still flow."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from itertools import count
from urllib.parse import urlsplit

import httpx
import pytest
from redis import Redis

from tests.kernel.world import eventually
from tests.support.redis import redis_server
from tests.support.servers import own_parts, serving

pytestmark = pytest.mark.server

NUMBERS = count(1)
ENOUGH = 3  # seconds that a request may take on a busy machine; it waits for no Redis


@contextlib.contextmanager
def _server_and_redis() -> Iterator[tuple[httpx.Client, contextlib.ExitStack, int]]:
    """A client of a server, a stack whose closing stops Redis, and the port of Redis."""
    with contextlib.ExitStack() as redis, own_parts() as parts:
        url = redis.enter_context(redis_server())
        # A worker whose Redis is silent does not end by itself: it is not waited for at the end of a test.
        sweeping = {**parts, "REDIS_URL": url, "AGROVET_BUS_SWEEP_SECONDS": "1", "AGROVET_GRACE_SECONDS": "5"}
        with serving(parts=sweeping) as server, httpx.Client(base_url=server.base, timeout=30) as client:
            yield client, redis, urlsplit(url).port or 0


def _register(client: httpx.Client) -> tuple[int, dict[str, str]]:
    form = {"full_name": "Ana", "phone_number": f"+505 8100 {next(NUMBERS):04d}", "password": "Clave-Segura-1"}
    answer = client.post("/api/auth/register/", json={**form, "role": "consumer"})
    assert answer.status_code == 201, answer.text
    return answer.json()["user"]["id"], {"authorization": f"Token {answer.json()['token']}"}


def _somebody_leaves(client: httpx.Client, onlooker: dict[str, str]) -> bool:
    """Whether what an account leaves in another module goes with it: that is an event's work."""
    leaver, key = _register(client)
    profile = f"/api/profiles/consumers/{leaver}/"
    assert eventually(lambda: client.get(profile, headers=onlooker).status_code == 200)
    started = time.monotonic()
    assert client.delete(f"/api/auth/users/{leaver}/", headers=key).status_code == 204
    assert time.monotonic() - started < ENOUGH
    return eventually(lambda: client.get(profile, headers=onlooker).status_code == 404, within=25)


def _everything_lost(redis: Redis) -> None:
    redis.flushall()


def _silent(redis: Redis) -> None:
    """It takes connections and answers nobody, as a machine does that is overloaded or half dead."""
    os.kill(redis.info("server")["process_id"], signal.SIGSTOP)


def _refusing(redis: Redis) -> None:
    """It answers, and takes nothing more."""
    redis.config_set("maxmemory", 1)


@pytest.mark.parametrize("fault", [_everything_lost, _silent, _refusing])
def test_redis_falls_ill_while_people_are_at_work(fault: Callable[[Redis], None]) -> None:
    with _server_and_redis() as (client, _, port):
        _, onlooker = _register(client)
        assert _somebody_leaves(client, onlooker)

        with Redis(port=port) as redis:
            fault(redis)

        assert _somebody_leaves(client, onlooker)


def test_redis_goes_away_and_comes_back() -> None:
    with _server_and_redis() as (client, redis, port):
        _, onlooker = _register(client)
        assert _somebody_leaves(client, onlooker)

        redis.close()
        assert _somebody_leaves(client, onlooker)

        with redis_server(port=port):
            assert _somebody_leaves(client, onlooker)
