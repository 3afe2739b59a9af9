"""The bus: what one worker handles, what publishing costs a request, how long an event is under way."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from unittest import mock
from uuid import uuid4

import psutil
from django.db import connection

from agrovet.kernel import bus
from agrovet.kernel.bus import doorbell
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.subscriptions import HANDLERS
from tests.bench import courier, posting, rows
from tests.bench.figures import Figure
from tests.support.redis import redis_server

WAITING = 30_000
RATES = [20, 100, 300]  # events a second
CHILDREN = 2  # of the worker, as `scripts/run` starts it


@dataclass(frozen=True, kw_only=True)
class Counted(bus.Event, name="bench.counted", module="media", entity="thing_id"):
    """Something was counted."""

    thing_id: int


def measure() -> Iterator[Figure]:
    """The figures, of the database that was chosen."""
    with mock.patch.object(doorbell, "ring"):
        yield from _one_worker()
    rows.fill(rows.FEW)
    with redis_server() as url:
        yield _share_of_a_request("with Redis", REDIS_URL=url)
        for rate in RATES:
            yield _under_way("with Redis", rate=rate, bar=100, REDIS_URL=url)
    yield _share_of_a_request("without Redis", REDIS_URL="")
    for rate in RATES:
        yield _under_way("without Redis", rate=rate, bar=1500, REDIS_URL="")


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


def _share_of_a_request(how: str, **environment: str) -> Figure:
    """Posting an ad, with the bus on and off in turn, its wake-up and what that sets going included."""
    posted = posting.posted(**environment)
    steady, pressed = posted["steady"], posted["back_to_back"]
    return Figure(
        name=f"publishing, share of posting an ad, {how}",
        measured=steady.share,
        bar=15,
        unit="%",
        note=f"{median(steady.on) * 1000:.2f} ms with, {median(steady.off) * 1000:.2f} ms without, "
        f"{posting.RATE} a second; back to back, handlers beside them: {pressed.share:.0f} %",
    )


def _under_way(how: str, *, rate: int, bar: float, **environment: str) -> Figure:
    journey = courier.journey(rate=rate, children=CHILDREN, **environment)
    p99, half = journey.took[int(len(journey.took) * 0.99)] * 1000, median(journey.took) * 1000
    return Figure(
        name=f"publishing to handled, p99, {how}, {rate} a second",
        measured=p99,
        bar=bar,
        unit="ms",
        note=f"half within {half:.0f} ms, {journey.rate:.0f} a second were sent",
    )
