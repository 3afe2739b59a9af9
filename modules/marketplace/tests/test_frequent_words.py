"""Of words that very many ads have, how many they are is taken as given for a minute; which they are is not."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agrovet.kernel.remembered import forget_all
from agrovet.kernel.search import matching
from modules.marketplace.operations.removals import remove_ads
from modules.marketplace.tests.conftest import NOON, Publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch, publish: Publish) -> list[int]:
    """Four ads with a word, which three are few of."""
    monkeypatch.setattr(matching, "FEW", 3)
    return [publish(title=f"Semilla {number}", description="x") for number in range(4)]


def found(ask: Any, **asked: Any) -> tuple[list[int], str]:
    answer = ask(None).get("/api/adds/", {"page_size": 3, **asked})
    assert answer.status_code == 200
    return [ad["id"] for ad in answer.json()], answer["X-Total-Count"]


def test_a_new_ad_is_found_at_once_and_counted_within_a_minute(ask: Any, publish: Publish, many: list[int]) -> None:
    assert found(ask, q="semilla") == ([many[3], many[2], many[1]], "4")

    new = publish(title="Semilla nueva", description="x")

    assert found(ask, q="semilla") == ([new, many[3], many[2]], "4")
    forget_all()
    assert found(ask, q="semillas") == ([new, many[3], many[2]], "5")


def test_what_is_gone_is_found_no_more_though_few_are_left(ask: Any, many: list[int]) -> None:
    found(ask, q="semilla")

    remove_ads(ids=many[1:], now=NOON)

    assert found(ask, q="semilla") == ([many[0]], "1")


def test_a_misspelled_word_finds_the_same_the_second_time(ask: Any, many: list[int]) -> None:
    assert found(ask, q="semlla") == found(ask, q="semlla") == ([many[3], many[2], many[1]], "4")


def test_the_second_time_neither_the_words_nor_the_number_are_looked_up(ask: Any, many: list[int]) -> None:
    with CaptureQueriesContext(connection) as first:
        found(ask, q="semilla")
    with CaptureQueriesContext(connection) as second:
        found(ask, q="semilla")

    assert len(first) - len(second) == 2


def test_few_are_counted_each_time(ask: Any, publish: Publish) -> None:
    bought = [publish(title="Arado", description="x") for _ in range(3)]
    assert found(ask, q="arado", page_size=2) == ([bought[2], bought[1]], "3")

    remove_ads(ids=bought[:1], now=NOON)

    assert found(ask, q="arado", page_size=1) == ([bought[2]], "2")
