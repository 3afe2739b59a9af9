"""Editing ads and taking them down."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from agrovet.kernel.testing.races import at_once
from modules.marketplace.models import Ad, Category, SecondaryImage
from modules.marketplace.tests.announced import announced
from modules.marketplace.tests.conftest import ANA, BETO, CARLA, NOON, STAFF, Publish

pytestmark = pytest.mark.django_db


def test_an_edit_changes_what_it_names_and_nothing_else(ask: Any, publish: Publish, media: Any) -> None:
    ad_id = publish(main=media.add().id, secondary=(media.add().id,), location_name="León")
    before = ask(None).get(f"/api/adds/{ad_id}/").json()

    answer = ask(BETO).patch(f"/api/adds/{ad_id}/", {"price": "430.50", "title": "Oferta"})

    after = answer.json()
    assert answer.status_code == 200
    assert after.pop("updated_at") > before.pop("updated_at")
    assert after == {**before, "price": "430.50", "title": "Oferta"}
    assert ask(None).get(f"/api/adds/{ad_id}/").json()["price"] == "430.50"


def test_put_works_as_patch(ask: Any, publish: Publish) -> None:
    ad_id = publish()

    answer = ask(BETO).put(f"/api/adds/{ad_id}/", {"status": "sold"})

    assert (answer.status_code, answer.json()["status"], answer.json()["title"]) == (200, "sold", "Semilla")


def test_an_edit_is_announced_with_how_the_ad_stands(ask: Any, publish: Publish, media: Any) -> None:
    one, two = media.add().id, media.add().id
    ad_id = publish(main=one)

    after = ask(BETO).patch(f"/api/adds/{ad_id}/", {"secondary_image_ids": [two], "status": "paused"}).json()

    assert announced("ad.updated") == [
        (
            "ad.updated",
            {
                "ad_id": ad_id,
                "publisher_id": BETO,
                "category_id": None,
                "title": "Semilla",
                "status": "paused",
                "media_ids": [one, two],
                "updated_at": after["updated_at"],
            },
        )
    ]


def test_an_ad_echoed_back_is_accepted(ask: Any, publish: Publish, media: Any) -> None:
    ad_id = publish(main=media.add().id)
    echoed = ask(None).get(f"/api/adds/{ad_id}/").json()

    answer = ask(BETO).patch(f"/api/adds/{ad_id}/", {**echoed, "publisher": ANA, "publisher_id": ANA})

    assert answer.status_code == 200
    assert {**answer.json(), "updated_at": ""} == {**echoed, "updated_at": ""}


def test_zero_removes_the_main_image_and_null_leaves_it(ask: Any, publish: Publish, media: Any) -> None:
    picture = media.add().id
    ad_id = publish(main=picture)

    left = ask(BETO).patch(f"/api/adds/{ad_id}/", {"main_image_id": None})
    removed = ask(BETO).patch(f"/api/adds/{ad_id}/", {"main_image_id": 0})

    assert (left.status_code, left.json()["main_image"]["id"]) == (200, picture)
    assert (removed.status_code, removed.json()["main_image"]) == (200, None)
    assert Ad.objects.get().main_image_id is None


def test_secondary_images_are_replaced_as_a_whole(ask: Any, publish: Publish, media: Any) -> None:
    one, two, three = media.add().id, media.add().id, media.add().id
    ad_id = publish(secondary=(one, two))

    changed = ask(BETO).patch(f"/api/adds/{ad_id}/", {"secondary_image_ids": [three, two, two]})
    cleared = ask(BETO).patch(f"/api/adds/{ad_id}/", {"secondary_image_ids": []})

    assert [picture["id"] for picture in changed.json()["secondary_images"]] == [two, three]
    assert cleared.json()["secondary_images"] == []
    assert list(SecondaryImage.objects.all()) == []


def test_null_takes_an_ad_out_of_its_category_and_off_the_map(ask: Any, publish: Publish, seeds: Category) -> None:
    ad_id = publish(category_id=seeds.id, latitude=12.4, longitude=-86.8, location_name="León")

    after = (
        ask(BETO)
        .patch(f"/api/adds/{ad_id}/", {"category": None, "latitude": None, "longitude": None, "location_name": None})
        .json()
    )

    assert (after["category"], after["latitude"], after["longitude"], after["location_name"]) == (None,) * 4


def test_a_picture_that_the_ad_shows_already_is_not_questioned(ask: Any, publish: Publish, media: Any) -> None:
    picture = media.add().id
    ad_id = publish(main=picture)
    del media.known[picture]

    answer = ask(BETO).patch(f"/api/adds/{ad_id}/", {"main_image_id": picture, "title": "Otra"})

    assert (answer.status_code, answer.json()["title"], answer.json()["main_image"]) == (200, "Otra", None)


@pytest.mark.parametrize(("person", "status"), [(ANA, 403), (CARLA, 403), (None, 401)])
def test_others_neither_edit_nor_take_down(ask: Any, publish: Publish, person: int | None, status: int) -> None:
    ad_id = publish()

    answers = [
        ask(person).patch(f"/api/adds/{ad_id}/", {"price": "1.00"}),
        ask(person).put(f"/api/adds/{ad_id}/", {"price": "nada"}),
        ask(person).delete(f"/api/adds/{ad_id}/"),
    ]

    assert [(answer.status_code, list(answer.json())) for answer in answers] == [(status, ["detail"])] * 3
    assert str(Ad.objects.get().price) == "450.00"
    assert announced("ad.updated", "ad.deleted") == []


def test_staff_edits_and_takes_down_for_others(ask: Any, publish: Publish, media: Any) -> None:
    ad_id, theirs = publish(), media.add(owner_id=BETO).id

    edited = ask(STAFF).patch(f"/api/adds/{ad_id}/", {"main_image_id": theirs})
    gone = ask(STAFF).delete(f"/api/adds/{ad_id}/")

    assert (edited.status_code, edited.json()["publisher"]) == (200, BETO)
    assert gone.status_code == 204


def test_an_ad_taken_down_is_gone_and_announced_once(ask: Any, publish: Publish, media: Any) -> None:
    ad_id = publish(secondary=(media.add().id,))

    answers = [ask(BETO).delete(f"/api/adds/{ad_id}/") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [204, 404]
    assert ask(None).get(f"/api/adds/{ad_id}/").status_code == 404
    assert ask(BETO).patch(f"/api/adds/{ad_id}/", {}).status_code == 404
    assert [(name, payload["ad_id"]) for name, payload in announced("ad.deleted")] == [("ad.deleted", ad_id)]


def test_an_edit_that_fails_changes_nothing_and_says_nothing(ask: Any, publish: Publish) -> None:
    ad_id = publish()

    answers = [
        ask(BETO).patch(f"/api/adds/{ad_id}/", {"title": "Otra", "category": 999_999}),
        ask(BETO).patch(f"/api/adds/{ad_id}/", {"title": "Otra", "main_image_id": 999_999}),
        ask(BETO).patch(f"/api/adds/{ad_id}/", {"title": "Otra", "condition": "roto"}),
    ]

    ad = Ad.objects.get()
    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert (ad.title, ad.updated_at - NOON) == ("Semilla", timedelta(0))
    assert announced("ad.updated") == []


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_each_keeps_what_the_other_changed(ask: Any, publish: Publish) -> None:
    ad_id = publish()

    for number in range(5):
        price, title = f"{number}.00", f"Oferta {number}"
        at_once(
            partial(ask(BETO).patch, f"/api/adds/{ad_id}/", {"price": price}),
            partial(ask(BETO).patch, f"/api/adds/{ad_id}/", {"title": title}),
        )

        ad = Ad.objects.get()
        assert (str(ad.price), ad.title) == (price, title)


@pytest.mark.django_db(transaction=True)
def test_an_ad_taken_down_many_times_at_once_is_announced_once(ask: Any, publish: Publish) -> None:
    ad_id = publish()

    answers = at_once(*[partial(ask(BETO).delete, f"/api/adds/{ad_id}/")] * 6)

    assert {answer.status_code for answer in answers} <= {204, 404}
    assert len(announced("ad.deleted")) == 1


@pytest.mark.django_db(transaction=True)
def test_publishing_into_a_category_that_goes_at_that_instant(ask: Any, publish: Publish) -> None:
    for _ in range(5):
        category_id = Category.objects.create(name="Apicultura").id
        form = {"title": "t", "description": "d", "price": 1, "condition": "new", "category": category_id}

        published, removed = at_once(
            partial(ask(BETO).post, "/api/adds/", form),
            partial(ask(STAFF).delete, f"/api/categories/{category_id}/"),
        )

        assert (published.status_code, removed.status_code) in {(201, 204), (400, 204)}
        assert list(Ad.objects.filter(category__isnull=False)) == []
