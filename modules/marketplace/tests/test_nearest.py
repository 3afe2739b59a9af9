"""The nearest ads of many: the circle that held enough the last time is tried first, and what is found is right."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from modules.marketplace.models import Ad
from modules.marketplace.tests.conftest import Publish

pytestmark = pytest.mark.django_db

LATITUDE, LONGITUDE = 12.4379, -86.878
HUNDRED_METRES = 0.0009  # degrees of latitude


def nearest(ask: Any, **asked: Any) -> list[int]:
    place = {"lat": LATITUDE, "lon": LONGITUDE, "page_size": 2}
    answer = ask(None).get("/api/adds/nearby/", {**place, **asked})
    assert answer.status_code == 200
    return [ad["id"] for ad in answer.json()]


@pytest.fixture
def crowd(publish: Publish) -> list[int]:
    """Twenty ads within 40 metres, the nearest first, and one two kilometres away."""
    near = [publish(latitude=LATITUDE + number * 0.00002, longitude=LONGITUDE) for number in range(20)]
    return [*near, publish(latitude=LATITUDE + 20 * HUNDRED_METRES, longitude=LONGITUDE)]


def test_an_ad_that_came_nearer_is_the_first_at_once(ask: Any, publish: Publish, crowd: list[int]) -> None:
    assert nearest(ask, lat=LATITUDE - 0.001) == crowd[:2]

    new = publish(latitude=LATITUDE - 0.0005, longitude=LONGITUDE)

    assert nearest(ask, lat=LATITUDE - 0.001) == [new, crowd[0]]


def test_where_the_circle_holds_too_few_by_now_farther_ones_are_found(ask: Any, crowd: list[int]) -> None:
    assert nearest(ask) == crowd[:2]

    Ad.objects.filter(id__in=crowd[1:-1]).delete()

    assert nearest(ask) == [crowd[0], crowd[-1]]
    assert nearest(ask, page=2) == []


def test_later_pages_go_on_in_the_same_order(ask: Any, crowd: list[int]) -> None:
    pages = [nearest(ask, page=page) for page in range(1, 12) for _ in range(2)]

    assert pages[::2] == pages[1::2]
    assert [id for page in pages[::2] for id in page] == crowd


def test_round_about_the_same_place_the_circles_are_not_counted_again(ask: Any, crowd: list[int]) -> None:
    with CaptureQueriesContext(connection) as first:
        nearest(ask)
    with CaptureQueriesContext(connection) as second:
        nearest(ask, lat=LATITUDE + 0.0005)

    assert len(first) - len(second) == 2
