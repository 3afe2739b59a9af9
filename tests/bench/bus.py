"""The bus: what one worker handles, what publishing costs a request, how long an event is under way."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from unittest import mock
from uuid import uuid4

import psutil
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.test import RequestFactory

from agrovet.kernel import bus
from agrovet.kernel.bus import doorbell
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.subscriptions import HANDLERS
from tests.bench import courier, rows
from tests.bench.figures import Figure
from tests.support.redis import redis_server

WAITING = 30_000
ADS = 300  # with the bus, and as many without


@dataclass(frozen=True, kw_only=True)
class Counted(bus.Event, name="bench.counted", module="media", entity="thing_id"):
    """Something was counted."""

    thing_id: int


def measure() -> Iterator[Figure]:
    """The figures, of the database that was chosen."""
    with mock.patch.object(doorbell, "ring"):
        yield from _one_worker()
        yield _share_of_a_request()
    with redis_server() as url:
        yield _under_way("with Redis", bar=100, REDIS_URL=url)
    yield _under_way("without Redis", bar=1500, REDIS_URL="")


def _one_worker() -> Iterator[Figure]:
    """One handler that writes a row for each event, as most do."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_counted (thing BIGINT)")

    @bus.subscribe(Counted, name="chat.counts")
    def count(event: Counted) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_counted VALUES (%s)", [event.thing_id])

    bus.drain()
    _let_wait(2000)
    bus.drain()
    before = psutil.Process().memory_info().rss
    _let_wait(WAITING)
    began = time.perf_counter()
    applied = bus.drain()
    rate = applied / (time.perf_counter() - began)
    grown = (psutil.Process().memory_info().rss - before) / 2**20
    del HANDLERS["chat.counts"]
    assert applied == WAITING
    yield Figure(name="events through one worker", measured=rate, bar=1500, unit="/s", more_is_better=True)
    yield Figure(name=f"memory for {WAITING:,} waiting events", measured=grown, bar=20, unit="MB more")


def _let_wait(count: int) -> None:
    for start in range(0, count, 1000):
        LoggedEvent.objects.bulk_create(
            LoggedEvent(
                uid=uuid4(),
                name=Counted.name,
                version=1,
                module=Counted.module,
                key=f"thing:{number % 500}",
                payload={"thing_id": number},
                published_at=datetime.now(UTC),
            )
            for number in range(start, min(start + 1000, count))
        )


def _share_of_a_request() -> Figure:
    """Posting an ad, one after the other with the bus on and off, while others deliver."""
    rows.fill(rows.FEW)
    handler = BaseHandler()
    handler.load_middleware()
    took: dict[bool, list[float]] = {True: [], False: []}
    publish = bus.publish
    for number in range(2 * ADS + 40):
        is_on = number % 2 == 0
        with mock.patch.object(bus, "publish", publish if is_on else lambda event: None):
            seconds = _post_an_ad(handler, number)
        if number >= 40:
            took[is_on].append(seconds)
    off, on = median(took[False]), median(took[True])
    note = f"{on * 1000:.2f} ms with, {off * 1000:.2f} ms without"
    return Figure(
        name="publishing, share of posting an ad", measured=(on - off) / on * 100, bar=15, unit="%", note=note
    )


def _post_an_ad(handler: BaseHandler, number: int) -> float:
    ad = {"title": f"Semilla {number}", "description": "d", "price": "10", "category": 1, "condition": "new"}
    request = RequestFactory().post(
        "/api/adds/",
        json.dumps(ad),
        content_type="application/json",
        headers={"authorization": f"Token {rows.KEY}", "host": "127.0.0.1"},
    )
    began = time.perf_counter()
    response = handler.get_response(request)
    seconds = time.perf_counter() - began
    assert response.status_code == 201, response.reason_phrase
    return seconds


def _under_way(how: str, *, bar: float, **environment: str) -> Figure:
    seconds = courier.seconds_under_way(**environment)
    p99, half = seconds[int(len(seconds) * 0.99)] * 1000, median(seconds) * 1000
    return Figure(
        name=f"publishing to handled, p99, {how}",
        measured=p99,
        bar=bar,
        unit="ms",
        note=f"half within {half:.0f} ms, {1 / courier.PAUSE:.0f} a second",
    )
