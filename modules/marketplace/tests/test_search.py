"""Searching ads as people write: without accents, in other forms, misspelled."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from agrovet.kernel.identity import Identity
from agrovet.kernel.search import finding
from agrovet.kernel.search.keeping import fill
from agrovet.kernel.testing.flags import flag
from modules.marketplace.models import Ad, AdText, Word
from modules.marketplace.operations.pictures import Pictures
from modules.marketplace.operations.publishing import edit_ad
from modules.marketplace.operations.removals import remove_ads
from modules.marketplace.searched import ADS
from modules.marketplace.tests.conftest import BETO, NOON, Publish

pytestmark = pytest.mark.django_db

Search = Callable[..., list[int]]


@pytest.fixture
def search(ask: Any) -> Search:
    """The ids of the ads that a text finds."""

    def found(text: str, **parameters: Any) -> list[int]:
        answer = ask(None).get("/api/adds/", {"q": text, **parameters})
        assert answer.status_code == 200
        return [ad["id"] for ad in answer.json()]

    return found


@pytest.mark.parametrize(
    "text",
    [
        "maíz",
        "maiz",
        "MAÍZ",
        "maíces",
        "semilla de maiz",
        "Semillas",
        "sem",
        "hibrido",
        "híbridas",
        "mais",
        "semila maíz",
    ],
)
def test_an_ad_is_found_however_it_is_asked_for(search: Search, publish: Publish, text: str) -> None:
    maize = publish(title="Semilla de maíz", description="Híbrido, de la última cosecha")
    publish(title="Vacas lecheras", description="Raza Holstein")

    assert search(text) == [maize]


@pytest.mark.parametrize(("text", "title"), [("trator", "Tractor John Deere"), ("bacuna", "Vacuna aftosa")])
def test_misspelled_words_find_what_was_meant(search: Search, publish: Publish, text: str, title: str) -> None:
    meant = publish(title=title, description="x")
    publish(title="Semilla de maíz", description="x")

    assert search(text) == [meant]


def test_where_a_word_is_known_its_neighbours_are_not_shown(search: Search, publish: Publish) -> None:
    publish(title="Pala de acero", description="x")
    pola = publish(title="Polla", description="x")

    assert search("polla") == [pola]


def test_titles_that_fit_better_come_first_then_newer_ones(search: Search, publish: Publish) -> None:
    beside = publish(title="Abono", description="para maíz", at=NOON + timedelta(hours=3))
    older = publish(title="Maíz amarillo", description="x", at=NOON)
    newer = publish(title="Maíz blanco", description="x", at=NOON + timedelta(hours=1))

    with flag("marketplace.relevance", on=True):
        ranked = search("maiz")

    assert ranked == [newer, older, beside]
    assert search("maiz") == [beside, newer, older]


def test_an_order_that_is_asked_for_is_kept(search: Search, publish: Publish) -> None:
    dear = publish(title="Maíz", description="x", price=Decimal("700"))
    cheap = publish(title="Abono", description="para maíz", price=Decimal("9"))

    assert search("maiz", ordering="price") == [cheap, dear]
    assert search("mais", ordering="-price") == [dear, cheap]


def test_pages_go_on_where_the_ranking_ends(
    search: Search, publish: Publish, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "RANKED", 4)
    titled = [publish(title="Maíz", description="x", at=NOON + timedelta(minutes=number)) for number in range(4)]
    beside = [publish(title="Abono", description="maíz", at=NOON + timedelta(hours=1 + number)) for number in range(3)]

    with flag("marketplace.relevance", on=True):
        pages = [search("maiz", page_size=2, page=number) for number in (1, 2, 3, 4)]
        total = ask(None).get("/api/adds/", {"q": "maiz", "page_size": 2})["X-Total-Count"]

    # The newest four are ranked, the others follow.
    assert [id for page in pages for id in page] == [titled[3], *reversed(beside), *reversed(titled[:3])]
    assert total == "7"


def test_words_and_filters_narrow_together(search: Search, publish: Publish) -> None:
    publish(title="Maíz", description="x", status="sold")
    active = publish(title="Maíz", description="x")

    assert search("maiz", status="active") == [active]
    assert search("maiz", location="leon") == []


def test_a_place_is_found_without_its_accent_and_not_by_the_text(search: Search, publish: Publish) -> None:
    there = publish(title="Arado", description="x", location_name="León, Nicaragua")
    publish(title="Arado", description="x", location_name="Estelí")

    assert search("", location="leon") == [there]
    assert search("arado", location="LEÓN") == [there]
    assert search("leon") == []


def test_nearby_takes_words_and_stays_the_nearest_first(ask: Any, publish: Publish) -> None:
    far = publish(title="Maíz", description="x", latitude=12.46, longitude=-86.87)
    near = publish(title="Abono", description="maíz", latitude=12.44, longitude=-86.87)
    publish(title="Vacas", description="x", latitude=12.44, longitude=-86.87)

    answer = ask(None).get("/api/adds/nearby/", {"lat": 12.4379, "lon": -86.878, "q": "mais"})

    assert [ad["id"] for ad in answer.json()] == [near, far]


def test_an_edit_is_found_at_once_and_what_it_replaced_no_more(search: Search, publish: Publish) -> None:
    ad_id = publish(title="Semilla de maíz", description="x")

    edit_ad(
        person=Identity(id=BETO, full_name="", role="businessman", is_staff=False),
        ad_id=ad_id,
        changes={"title": "Arado"},
        pictures=Pictures(),
        now=NOON,
    )

    assert search("arado") == [ad_id]
    assert search("semilla") == []


def test_an_ad_that_is_removed_leaves_no_words(publish: Publish) -> None:
    remove_ads(ids=[publish(title="Arado", description="x")], now=NOON)

    assert list(AdText.objects.all()) == []


def test_filling_mends_what_another_release_wrote_and_may_run_again(search: Search, publish: Publish) -> None:
    edited, deleted = publish(title="Semilla", description="x"), publish(title="Pala", description="x")
    Ad.objects.filter(id=edited).update(title="Tractor rojo")
    Ad.objects.filter(id=deleted)._raw_delete("default")
    Ad.objects.bulk_create(
        [Ad(publisher_id=BETO, title="Arado", description="x", price=1, condition="new", created_at=NOON)]
    )

    wrong = [fill(ADS), fill(ADS)]

    assert wrong == [2, 0]
    assert search("trator") == [edited]
    assert len(search("arado")) == 1
    assert AdText.objects.count() == 2
    assert Word.objects.filter(word="rojo").exists()


def test_the_number_of_queries_does_not_grow_with_what_is_found(
    search: Search, publish: Publish, django_assert_num_queries: Any
) -> None:
    for _ in range(3):
        publish(title="Maíz", description="x")

    # Which ones, the rows, their pictures.
    with django_assert_num_queries(3):
        assert len(search("maiz")) == 3
