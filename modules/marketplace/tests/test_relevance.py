"""Ads whose titles have the words come first, for whom that is on; for others the newest do, as ever."""

from datetime import timedelta
from typing import Any

import pytest

from agrovet.kernel.testing.flags import flag
from modules.marketplace.tests.conftest import NOON, Publish

pytestmark = pytest.mark.django_db

RELEVANCE = "marketplace.relevance"


@pytest.fixture
def tractors(publish: Publish) -> dict[str, int]:
    """Four ads that a search for `tractor azul` finds, the newest with the least of it in the title."""
    return {
        "both": publish(title="Tractor azul", description="En buen estado", at=NOON),
        "one": publish(title="Tractor", description="Es azul", at=NOON + timedelta(hours=1)),
        "none, older": publish(title="Repuestos", description="Tractor azul", at=NOON + timedelta(hours=2)),
        "none": publish(title="Cubiertas", description="Tractor azul", at=NOON + timedelta(hours=3)),
    }


def _found(ask: Any, tractors: dict[str, int], path: str = "/api/adds/", **parameters: Any) -> list[str]:
    names = {id: name for name, id in tractors.items()}
    return [names[ad["id"]] for ad in ask(None).get(path, {"search": "tractor azul", **parameters}).json()]


def test_as_declared_the_newest_come_first(ask: Any, tractors: dict[str, int]) -> None:
    assert _found(ask, tractors) == ["none", "none, older", "one", "both"]


def test_while_it_is_on_those_come_first_whose_titles_have_the_words(ask: Any, tractors: dict[str, int]) -> None:
    with flag(RELEVANCE, on=True):
        assert _found(ask, tractors) == ["both", "one", "none", "none, older"]
        assert _found(ask, tractors, limit=2, offset=1) == ["one", "none"]


def test_who_asks_for_an_order_gets_it(ask: Any, tractors: dict[str, int]) -> None:
    with flag(RELEVANCE, on=True):
        assert _found(ask, tractors, ordering="created_at") == ["both", "one", "none, older", "none"]


def test_without_words_nothing_is_different(ask: Any, tractors: dict[str, int]) -> None:
    before = _found(ask, tractors, search="")

    with flag(RELEVANCE, on=True):
        assert _found(ask, tractors, search="") == _found(ask, tractors, search="  ") == before
