"""The shared cache runs nothing of what stands in Redis: it knows whole numbers and texts."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from pytest_django import Settings
from redis import Redis

from agrovet.kernel.cache_values import CacheSerializer, UnreadableValue
from agrovet.kernel.http import throttling
from agrovet.kernel.http.throttling import AnonymousRate, is_marked, mark
from tests.support.redis import redis_server


class Bomb:
    """A pickle that writes a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


@pytest.fixture
def redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    """A Redis as the settings of production have it."""
    monkeypatch.setattr(throttling._Redis, "rests_until", 0.0)
    with redis_server() as url, Redis.from_url(url) as client:
        shared = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "OPTIONS": {"serializer": "agrovet.kernel.cache_values.CacheSerializer"},
        }
        settings.CACHES = {**settings.CACHES, "shared": shared}
        settings.AGROVET_RATES_ON = True
        yield client


@pytest.mark.parametrize("value", [0, 7, -7, 10**17, "", "waits", "7", "ñ\u2028"])
def test_numbers_and_texts_come_back_as_they_were(redis: Redis, value: object) -> None:
    caches["shared"].set("it", value)

    assert caches["shared"].get("it") == value


def test_numbers_are_added_to_by_redis(redis: Redis) -> None:
    caches["shared"].add("it", 0)

    assert [caches["shared"].incr("it"), caches["shared"].get("it")] == [1, 1]


@pytest.mark.parametrize("value", [None, True, 1.5, b"x", [1], {"a": 1}, Path("x")])
def test_anything_else_is_refused_where_it_is_written(redis: Redis, value: object) -> None:
    with pytest.raises(TypeError, match="whole numbers and texts"):
        caches["shared"].set("it", value)


@pytest.mark.parametrize("data", [b"", b"x", b"1.5", b"0x1", b"--1", b"9" * 5000, b"t:\xff", b"\x80\x04.", b"- 1"])
def test_what_it_did_not_write_is_not_read(data: bytes) -> None:
    with pytest.raises(UnreadableValue):
        CacheSerializer().loads(data)


def test_a_pickle_in_redis_does_not_run_and_limits_hold_without_it(redis: Redis, tmp_path: Path) -> None:
    trap = tmp_path / "ran"
    rate = AnonymousRate()
    rate.require_room("192.0.2.9")
    mark("known", seconds=60)
    for key in redis.keys("*"):
        redis.set(key, pickle.dumps(Bomb(trap)))

    rate.require_room("192.0.2.9")
    throttling._Redis.rests_until = 0.0

    assert not is_marked("known")
    assert not trap.exists()
