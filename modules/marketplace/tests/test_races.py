"""Ads and categories that are changed or deleted while somebody else changes them."""

from typing import Any

import pytest

from agrovet.kernel.testing.races import at_once, before_writing
from modules.marketplace.models import Ad, Category
from modules.marketplace.operations import categories, publishing, removals
from modules.marketplace.tests.announced import announced
from modules.marketplace.tests.conftest import BETO, STAFF, Publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_an_ad_that_goes_while_it_is_being_changed_is_not_found(
    ask: Any, publish: Publish, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    path = f"/api/adds/{publish()}/"
    operations = removals if method == "delete" else publishing
    before_writing(monkeypatch, operations, lambda: ask(STAFF).delete(path))

    answer = getattr(ask(BETO), method)(path, {"title": "Oferta"})

    assert (answer.status_code, answer.json()) == (404, {"detail": "El anuncio no existe."})
    assert Ad.objects.count() == 0
    assert len(announced("ad.deleted")) == 1


def test_of_two_edits_of_one_ad_each_keeps_what_the_other_changed(
    ask: Any, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/api/adds/{publish()}/"
    before_writing(monkeypatch, publishing, lambda: ask(STAFF).patch(path, {"title": "Oferta"}))

    answer = ask(BETO).patch(path, {"price": "5.00"})

    assert (answer.json()["title"], answer.json()["price"]) == ("Oferta", "5.00")


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_category_that_goes_while_it_is_being_changed_is_not_found(
    ask: Any, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    path = f"/api/categories/{Category.objects.create(name='Apicultura').id}/"
    before_writing(monkeypatch, categories, lambda: ask(STAFF).delete(path))

    answer = getattr(ask(STAFF), method)(path, {"name": "Miel"})

    assert (answer.status_code, answer.json()) == (404, {"detail": "La categoría no existe."})


@pytest.mark.parametrize("how", ["published", "moved"])
def test_no_ad_comes_into_a_category_that_goes_meanwhile(
    ask: Any, publish: Publish, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    category_id = Category.objects.create(name="Apicultura").id
    ad_id = publish()
    before_writing(monkeypatch, publishing, lambda: ask(STAFF).delete(f"/api/categories/{category_id}/"))

    if how == "published":
        form = {"title": "t", "description": "d", "price": 1, "condition": "new", "category": category_id}
        answer = ask(BETO).post("/api/adds/", form)
    else:
        answer = ask(BETO).patch(f"/api/adds/{ad_id}/", {"category": category_id})

    assert (answer.status_code, set(answer.json())) == (400, {"detail", "category"})
    assert list(Ad.objects.values_list("id", flat=True)) == [ad_id]


def test_a_category_that_many_publish_into_is_removed_at_once(ask: Any, publish: Publish) -> None:
    category_id = Category.objects.create(name="Apicultura").id
    form = {"title": "t", "description": "d", "price": 1, "condition": "new", "category": category_id}

    *published, removed = at_once(
        *[lambda: ask(BETO).post("/api/adds/", form)] * 4,
        lambda: ask(STAFF).delete(f"/api/categories/{category_id}/"),
    )

    assert removed.status_code == 204
    assert {answer.status_code for answer in published} <= {201, 400}
    assert list(Ad.objects.filter(category__isnull=False)) == []
