"""What became of requests, minute by minute: added up over processes, kept for some hours, read by one question."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agrovet.kernel.http.counting import OPEN, observe
from agrovet.kernel.noting import Notes
from extraction.sampling.lately import last_hour, quantile_ms
from extraction.sampling.models import ENDS, Sample
from extraction.sampling.sampler import KEPT, Sampler

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 26, 12, 0, 20, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


def _answer(seconds: float, *, status: int = 200, module: str = "media") -> None:
    observe(Notes(module=module, method="GET", status=status), seconds)


def test_what_two_processes_have_seen_is_added_up() -> None:
    one, other = Sampler(), Sampler()
    _answer(0.02)
    one.look(NOON)
    _answer(0.3, status=503)

    one.look(NOON)
    other.look(NOON)

    kept = Sample.objects.values("module", "side", "requests", "failures", "within_25", "within_500").get()
    assert kept == {
        "module": "media",
        "side": "monolith",
        "requests": 4,
        "failures": 2,
        "within_25": 2,
        "within_500": 2,
    }


def test_a_minute_in_which_nobody_asked_leaves_no_row() -> None:
    sampler = Sampler()

    sampler.look(NOON)

    assert Sample.objects.count() == 0


def test_open_sockets_are_those_of_now_however_often_they_are_looked_at() -> None:
    sampler = Sampler()
    OPEN.labels("chat").inc(3)
    sampler.look(NOON)
    OPEN.labels("chat").dec(1)
    sampler.look(NOON)
    sampler.look(NOON + A_MINUTE)
    OPEN.labels("chat").dec(2)

    assert list(Sample.objects.order_by("minute").values_list("module", "sockets")) == [("chat", 2), ("chat", 2)]


def test_what_could_not_be_noted_is_noted_with_the_next_look() -> None:
    sampler = Sampler()
    _answer(0.001)
    _rename("extraction_sample", "elsewhere")
    with pytest.raises(DatabaseError), transaction.atomic():
        sampler.look(NOON)
    _rename("elsewhere", "extraction_sample")

    sampler.look(NOON + A_MINUTE)

    assert Sample.objects.get().requests == 1


def _rename(table: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {new}")


def test_what_is_old_is_forgotten() -> None:
    Sample.objects.create(minute=NOON - KEPT - A_MINUTE, module="media", side="monolith")
    Sample.objects.create(minute=NOON - KEPT + A_MINUTE, module="media", side="monolith")

    Sampler().look(NOON)

    assert [each.minute for each in Sample.objects.all()] == [NOON - KEPT + A_MINUTE]


def test_the_last_hour_is_read_by_one_question() -> None:
    minute = NOON.replace(second=0)
    for ago, requests in [(0, 30), (4, 10), (5, 7), (60, 2), (61, 1)]:
        Sample.objects.create(
            minute=minute - ago * A_MINUTE, module="media", side="monolith", requests=requests, within_10=requests
        )
    Sample.objects.create(minute=minute, module="media", side="service", requests=99)

    with CaptureQueriesContext(connection) as asked:
        told = last_hour("monolith", NOON)

    media = told["media"]
    assert len(asked) == 1
    assert media.requests_by_minute == [2, *[0] * 54, 7, 10, 0, 0, 0]
    assert (media.requests, media.failures, media.p50_ms) == (40, 0, 7.5)
    assert media.p95_by_minute[:2] == [9.8, None]
    assert (told["forum"].requests, told["forum"].p99_ms) == (0, None)


@pytest.mark.parametrize(
    ("part", "buckets", "milliseconds"),
    [
        (0.5, {}, None),
        (0.5, {0: 10}, 2.5),
        (0.5, {0: 5, 5: 5}, 5.0),
        (0.95, {0: 90, 5: 10}, 175.0),
        (0.99, {len(ENDS): 1}, 10000.0),
    ],
)
def test_a_quantile_lies_within_its_bucket(part: float, buckets: dict[int, int], milliseconds: float | None) -> None:
    counts = [buckets.get(place, 0) for place in range(len(ENDS) + 1)]

    assert quantile_ms(part, counts) == milliseconds
