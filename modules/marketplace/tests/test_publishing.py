"""Publishing ads."""

from typing import Any

import pytest

from modules.marketplace.models import Ad
from modules.marketplace.tests.announced import announced
from modules.marketplace.tests.conftest import ANA, BETO, CARLA, NADIE, STAFF

pytestmark = pytest.mark.django_db

MAIZ = {"title": "Semilla", "description": "Maíz híbrido", "price": "450.00", "condition": "new"}


def test_a_new_ad_is_shown_with_all_that_was_said_of_it(ask: Any, media: Any, seeds: Any) -> None:
    main, one, two = media.add(owner_id=BETO), media.add(owner_id=BETO), media.add(owner_id=BETO)

    answer = ask(BETO).post(
        "/api/adds/",
        {
            **MAIZ,
            "category": str(seeds.id),
            "location_name": "León",
            "latitude": 12.4379,
            "longitude": -86.878,
            "main_image_id": main.id,
            "secondary_image_ids": [two.id, one.id],
            "published_from": "form",
        },
    )

    ad = answer.json()
    assert answer.status_code == 201
    times = ad.pop("created_at"), ad.pop("updated_at")
    assert times[0] == times[1]
    assert [picture.pop("created_at") for picture in [ad["main_image"], *ad["secondary_images"]]] == [
        "2026-01-01T00:00:00Z"
    ] * 3
    assert ad == {
        "id": Ad.objects.get().id,
        "publisher": BETO,
        "publisher_id": BETO,
        "publisher_name": "Beto",
        "title": "Semilla",
        "description": "Maíz híbrido",
        "price": "450.00",
        "category": seeds.id,
        "condition": "new",
        "location_name": "León",
        "latitude": 12.4379,
        "longitude": -86.878,
        "main_image": _picture(main.id),
        "secondary_images": [_picture(one.id), _picture(two.id)],
        "status": "active",
    }


def test_a_new_ad_is_announced_with_the_files_it_shows(ask: Any, media: Any) -> None:
    main, other = media.add(), media.add()

    ad = ask(ANA).post("/api/adds/", {**MAIZ, "main_image_id": main.id, "secondary_image_ids": [other.id]}).json()

    assert announced("ad.created") == [
        (
            "ad.created",
            {
                "ad_id": ad["id"],
                "publisher_id": ANA,
                "category_id": None,
                "title": "Semilla",
                "status": "active",
                "media_ids": [main.id, other.id],
                "created_at": ad["created_at"],
            },
        )
    ]


@pytest.mark.parametrize("person", [ANA, BETO, STAFF])
def test_specialists_businessmen_and_staff_publish(ask: Any, person: int) -> None:
    answer = ask(person).post("/api/adds/", MAIZ)

    assert answer.status_code == 201
    assert answer.json()["main_image"] is None


@pytest.mark.parametrize(("person", "status"), [(CARLA, 403), (NADIE, 403), (None, 401)])
def test_others_do_not_publish(ask: Any, person: int | None, status: int) -> None:
    answer = ask(person).post("/api/adds/", MAIZ)

    assert (answer.status_code, list(answer.json())) == (status, ["detail"])
    assert list(Ad.objects.all()) == []


def test_who_may_not_publish_hears_that_before_any_fault_of_the_form(ask: Any) -> None:
    answer = ask(CARLA).post("/api/adds/", {})

    assert answer.status_code == 403


def test_an_empty_form_is_told_what_it_needs(ask: Any) -> None:
    answer = ask(BETO).post("/api/adds/", {})

    assert answer.status_code == 400
    assert sorted(answer.json()) == ["condition", "description", "detail", "price", "title"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("price", "-1"),
        ("price", "10000000000.00"),
        ("price", "1.005"),
        ("price", "NaN"),
        ("price", "1e400"),
        ("price", True),
        ("title", "x" * 201),
        ("title", " "),
        ("title", ["a"]),
        ("title", "nul\x00"),
        ("description", "x" * 20_001),
        ("condition", "roto"),
        ("condition", ["new"]),
        ("status", "perdido"),
        ("category", 999_999),
        ("category", "semillas"),
        ("category", 2**63),
        ("location_name", "x" * 256),
        ("latitude", 90.5),
        ("latitude", "NaN"),
        ("longitude", "-inf"),
        ("longitude", -180.1),
        ("main_image_id", -1),
        ("main_image_id", "foto"),
        ("secondary_image_ids", [1, 2, 3, 4, 5]),
        ("secondary_image_ids", "1"),
        ("secondary_image_ids", [0]),
        ("secondary_image_ids", {"a": 1}),
    ],
)
def test_a_fault_is_told_beside_its_field(ask: Any, field: str, value: Any) -> None:
    answer = ask(BETO).post("/api/adds/", {**MAIZ, field: value})

    assert answer.status_code == 400
    assert sorted(answer.json()) == sorted([field, "detail"])
    assert list(Ad.objects.all()) == []


def test_five_secondary_images_are_refused_before_it_is_asked_whether_they_are_there(ask: Any) -> None:
    answer = ask(BETO).post("/api/adds/", {**MAIZ, "main_image_id": 99, "secondary_image_ids": [1, 2, 3, 4, 5]})

    assert answer.json()["secondary_image_ids"] == ["Solo se permiten hasta 4 imágenes secundarias."]
    assert "main_image_id" not in answer.json()


def test_a_main_image_that_is_not_there_is_refused_with_a_plain_sentence(ask: Any) -> None:
    answer = ask(BETO).post("/api/adds/", {**MAIZ, "main_image_id": 99_999_999})

    assert answer.status_code == 400
    assert answer.json() == {
        "detail": "Media principal no encontrada.",
        "main_image_id": "Media principal no encontrada.",
    }


def test_secondary_images_that_are_not_there_are_named(ask: Any, media: Any) -> None:
    one = media.add()

    answer = ask(BETO).post("/api/adds/", {**MAIZ, "secondary_image_ids": [one.id, 98, 99]})

    assert answer.status_code == 400
    assert answer.json()["secondary_image_ids"] == ["Imágenes secundarias no encontradas: 98, 99."]


def test_the_picture_of_another_person_is_not_used(ask: Any, media: Any) -> None:
    hers = media.add(owner_id=ANA)

    main = ask(BETO).post("/api/adds/", {**MAIZ, "main_image_id": hers.id})
    secondary = ask(BETO).post("/api/adds/", {**MAIZ, "secondary_image_ids": [hers.id]})

    assert [main.status_code, secondary.status_code] == [400, 400]
    assert list(Ad.objects.all()) == []


def test_a_picture_uploaded_without_a_key_becomes_the_publishers(ask: Any, media: Any, deliver: Any) -> None:
    picture = media.add(owner_id=None)

    ask(BETO).post("/api/adds/", {**MAIZ, "main_image_id": picture.id})
    deliver()

    assert media.known[picture.id].owner_id == BETO


def test_optional_fields_left_empty_count_as_not_sent(ask: Any) -> None:
    answer = ask(BETO).post(
        "/api/adds/",
        {
            **MAIZ,
            "price": 0,
            "category": "",
            "status": "",
            "location_name": "",
            "latitude": "",
            "longitude": "",
            "main_image_id": None,
            "secondary_image_ids": None,
        },
    )

    ad = answer.json()
    assert answer.status_code == 201
    assert (ad["price"], ad["category"], ad["status"]) == ("0.00", None, "active")
    assert (ad["location_name"], ad["latitude"], ad["longitude"]) == (None, None, None)
    assert (ad["main_image"], ad["secondary_images"]) == (None, [])


def test_a_form_does_as_well_as_json(ask: Any, media: Any) -> None:
    one, two = media.add(), media.add()

    answer = ask(BETO).post(
        "/api/adds/", {**MAIZ, "secondary_image_ids": [one.id, two.id], "category": ""}, format="multipart"
    )

    assert answer.status_code == 201
    assert [picture["id"] for picture in answer.json()["secondary_images"]] == [one.id, two.id]


def test_the_dearest_price_of_the_old_system_is_kept_to_the_cent(ask: Any) -> None:
    answer = ask(BETO).post("/api/adds/", {**MAIZ, "price": 9999999999.99})

    assert ask(None).get(f"/api/adds/{answer.json()['id']}/").json()["price"] == "9999999999.99"


def _picture(id: int) -> dict[str, Any]:
    return {
        "id": id,
        "name": "0",
        "description": "0",
        "price": "0.00",
        "url": f"http://testserver/media/{id}.png",
        "content_type": None,
        "object_id": None,
    }
