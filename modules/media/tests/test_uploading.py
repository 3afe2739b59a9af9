"""The shapes in which clients send files."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.bus.models import LoggedEvent
from modules.media.models import MediaFile, UnusedKey
from modules.media.tests import samples
from modules.media.tests.conftest import ANA
from modules.media.tests.samples import sent

pytestmark = pytest.mark.django_db


def _upload(client: APIClient, **fields: Any) -> Any:
    return client.post("/api/media/", fields, format="multipart")


def test_an_upload_is_kept_recorded_and_announced(ana: APIClient, store_folder: Any) -> None:
    response = _upload(ana, image=sent(), name="Saco", description="50 kg", price="12.5", folder="products")

    file = MediaFile.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": file.id,
        "name": "Saco",
        "description": "50 kg",
        "price": "12.50",
        "url": f"http://testserver/media/{file.key}",
        "created_at": file.created_at.isoformat().replace("+00:00", "Z"),
        "content_type": None,
        "object_id": None,
    }
    assert (file.owner_id, file.kind, file.size, file.expires_at) == (ANA, "image", len(samples.PNG), None)
    assert file.key.startswith("products/")
    assert (store_folder / file.key).read_bytes() == samples.PNG
    assert [event.name for event in LoggedEvent.objects.all()] == ["media.created"]
    assert list(UnusedKey.objects.all()) == []


@pytest.mark.parametrize("field", ["image", "file", "media", "audio", "anything"])
def test_the_file_may_be_in_any_single_field(ana: APIClient, field: str) -> None:
    response = _upload(ana, **{field: sent()})

    assert response.status_code == 201
    assert {key: response.json()[key] for key in ("name", "description", "price")} == {
        "name": "0",
        "description": "0",
        "price": "0.00",
    }


def test_image_goes_before_other_fields_and_several_others_are_too_many(ana: APIClient) -> None:
    both = _upload(ana, image=sent(), file=sent(samples.MP3, "voz.mp3"))
    several = _upload(ana, one=sent(), two=sent())

    assert both.json()["url"].endswith(".png")
    assert (several.status_code, several.json()) == (
        400,
        {"image": ["Envíe un solo archivo."], "detail": "Envíe un solo archivo."},
    )


def test_a_spectrum_of_several_kilobytes_is_kept_as_it_is(ana: APIClient) -> None:
    spectrum = '{"spectrum":[' + ",".join(["128"] * 4000) + "]}"

    response = _upload(ana, image=sent(samples.WEBM_SOUND, "voz.webm", "audio/webm"), description=spectrum)

    assert response.json()["description"] == spectrum
    assert response.json()["url"].endswith(".oga")


def test_empty_fields_are_no_fault(ana: APIClient) -> None:
    response = _upload(ana, image=sent(), name="", description="", price="", folder="")

    assert response.status_code == 201
    assert response.json()["price"] == "0.00"


@pytest.mark.parametrize("folder", ["../../etc", "/abs", "a/b", "ñandú", "x" * 100, ".", "con espacio"])
def test_a_folder_that_is_no_plain_word_is_passed_over(ana: APIClient, folder: str) -> None:
    _upload(ana, image=sent(), folder=folder)

    assert MediaFile.objects.get().key.startswith("media/")


@pytest.mark.parametrize(
    "content", [samples.SVG, samples.HTML, b"texto", b""], ids=["drawing", "page", "text", "nothing"]
)
def test_what_is_no_picture_sound_or_video_is_refused(ana: APIClient, content: bytes, store_folder: Any) -> None:
    response = _upload(ana, image=sent(content, "foto.png", "image/png"))

    assert response.status_code == 400
    assert set(response.json()) == {"detail", "image"}
    assert not MediaFile.objects.exists()
    assert not store_folder.exists()


def test_other_bodies_are_refused(ana: APIClient) -> None:
    as_json = ana.post("/api/media/", {"name": "x"}, format="json")
    without_file = ana.post("/api/media/", {"name": "x"}, format="multipart")
    with_bad_price = _upload(ana, image=sent(), price="mucho")

    assert (as_json.status_code, set(as_json.json())) == (415, {"detail"})
    assert (without_file.status_code, set(without_file.json())) == (400, {"detail", "image"})
    assert (with_bad_price.status_code, set(with_bad_price.json())) == (400, {"detail", "price"})


def test_a_file_that_is_too_large_is_refused(ana: APIClient, settings: Any) -> None:
    settings.AGROVET_UPLOAD_LIMIT_MB = 1

    response = _upload(ana, image=sent(samples.PNG + bytes(1024 * 1024)))

    assert (response.status_code, response.json()) == (
        413,
        {"detail": "El archivo es demasiado grande. El máximo es de 1 MB."},
    )
    assert not MediaFile.objects.exists()


def test_an_empty_text_of_a_new_file_counts_as_not_given(ana: APIClient) -> None:
    response = _upload(ana, image=sent(), name="", description="", price="", folder="")

    assert response.status_code == 201
    assert (response.json()["name"], response.json()["description"], response.json()["price"]) == ("0", "0", "0.00")
