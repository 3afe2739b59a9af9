"""A limit that is hit answers 429 and when to come back; Redis is not needed for it."""

import time
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from pytest_django import Settings
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from agrovet.kernel.http import throttling
from agrovet.kernel.http.throttling import Rate
from tests.support.redis import redis_server


class LoginRate(Rate):
    """Three a minute, below."""

    scope = "login"


class Limited(APIView):
    """Answers as often as the limit allows."""

    permission_classes = (AllowAny,)
    throttle_classes = (LoginRate,)

    def get(self, request: Request) -> Response:
        """Nothing much."""
        return Response({})


@pytest.fixture(autouse=True)
def _three_a_minute(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.RATES = {**settings.RATES, "login": "3/min"}
    settings.CACHES = {name: cache for name, cache in settings.CACHES.items() if name != "shared"}
    monkeypatch.setattr(throttling._Redis, "rests_until", 0.0)
    caches["default"].clear()
    yield
    caches["default"].clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of day, at the beginning of a minute."""
    now = [600_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


def _ask(address: str = "10.0.0.1") -> Response:
    response: Response = Limited.as_view()(APIRequestFactory().get("/", REMOTE_ADDR=address))
    return response


def test_as_many_as_the_limit_allows_and_no_more(clock: list[float]) -> None:
    assert [_ask().status_code for _ in range(5)] == [200, 200, 200, 429, 429]


def test_the_refusal_says_so_and_when_to_come_back(clock: list[float]) -> None:
    for _ in range(3):
        _ask()

    response = _ask()

    assert list(response.data) == ["detail"]
    seconds = int(response["Retry-After"])
    clock[0] += seconds - 1
    assert _ask().status_code == 429
    clock[0] += 1
    assert _ask().status_code == 200


def test_addresses_are_counted_apart(clock: list[float]) -> None:
    for _ in range(4):
        _ask()

    assert _ask("10.0.0.2").status_code == 200


def test_of_ipv6_a_whole_network_is_counted_as_one(clock: list[float]) -> None:
    statuses = [_ask(f"2001:db8::{host}").status_code for host in range(1, 5)]

    assert statuses == [200, 200, 200, 429]
    assert _ask("2001:db8:0:1::1").status_code == 200


def test_what_a_client_says_of_its_address_is_believed_of_a_proxy_alone(clock: list[float]) -> None:
    statuses = [
        Limited.as_view()(APIRequestFactory().get("/", headers={"x-forwarded-for": f"10.9.9.{host}"})).status_code
        for host in range(4)
    ]

    assert statuses == [200, 200, 200, 429]


def test_the_turn_of_a_minute_lets_no_double_portion_through(clock: list[float]) -> None:
    clock[0] += 59
    for _ in range(3):
        _ask()
    clock[0] += 2

    assert [_ask().status_code for _ in range(2)] == [200, 429]


def test_limits_can_be_switched_off(settings: Settings, clock: list[float]) -> None:
    settings.AGROVET_RATES_ON = False

    assert [_ask().status_code for _ in range(5)] == [200] * 5


def _with_redis(settings: Settings, url: str) -> None:
    options = {
        "serializer": "agrovet.kernel.cache_values.CacheSerializer",
        "socket_connect_timeout": 0.5,
        "socket_timeout": 0.5,
    }
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {**settings.CACHES, "shared": {"BACKEND": backend, "LOCATION": url, "OPTIONS": options}}


def test_with_redis_all_processes_count_together_and_without_it_each_by_itself(
    settings: Settings, clock: list[float]
) -> None:
    with redis_server() as url:
        _with_redis(settings, url)
        assert [_ask().status_code for _ in range(4)] == [200, 200, 200, 429]
        assert caches["default"].get_many(["throttle_login_10.0.0.1:10000"]) == {}

    # Redis is gone: nothing fails, and limits hold.
    assert [_ask().status_code for _ in range(4)] == [200, 200, 200, 429]
