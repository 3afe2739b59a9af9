"""Galleries and papers: files by their ids, and several images at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from rest_framework.test import APIClient

from agrovet.kernel import bus
from agrovet.kernel.writing import writing
from modules.media.events import MediaDeleted
from modules.media.fake import FakeMedia
from modules.profiles.tests.conftest import ANA, BETO

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n"


def _patch(client: APIClient, body: dict[str, Any]) -> Any:
    return client.patch(f"/api/profiles/specialists/{ANA}/", body, format="json")


def _images(*contents: bytes) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{number}.png", content) for number, content in enumerate(contents, 1)]


def _upload(client: APIClient, **fields: Any) -> Any:
    return client.post(f"/api/profiles/specialists/{ANA}/upload_work_images/", fields, format="multipart")


def test_a_gallery_is_replaced_as_a_whole_and_shown_in_the_order_of_ids(ana: APIClient, media: FakeMedia) -> None:
    one, two, three = (media.add(owner_id=ANA) for _ in range(3))
    _patch(ana, {"work_images_ids": [one.id, two.id]})

    response = _patch(ana, {"work_images_ids": [three.id, str(two.id), three.id]})

    assert response.json()["work_images_ids"] == [two.id, three.id]
    assert response.json()["work_images"] == [two.address, three.address]
    assert [file["id"] for file in response.json()["work_images_full"]] == [two.id, three.id]
    assert _patch(ana, {"work_images_ids": []}).json()["work_images_ids"] == []


def test_products_and_services_are_a_gallery_too(beto: APIClient, media: FakeMedia) -> None:
    product = media.add(owner_id=BETO)
    body = {"products_and_services_ids": [product.id], "business_type": "Agroveterinaria"}

    shown = beto.patch(f"/api/profiles/businessmen/{BETO}/", body, format="json").json()

    assert (shown["products_and_services_ids"], shown["business_type"]) == ([product.id], "Agroveterinaria")
    assert shown["products_and_services"] == [product.address]
    assert [file["id"] for file in shown["products_and_services_full"]] == [product.id]


def test_a_picture_that_came_without_a_key_becomes_the_persons(ana: APIClient, media: FakeMedia) -> None:
    file = media.add(owner_id=None)

    assert _patch(ana, {"work_images_ids": [file.id]}).status_code == 200
    assert media.known[file.id].owner_id == ANA


@pytest.mark.parametrize("field", ["work_images_ids", "verification_title_id", "verification_student_card_id"])
def test_files_of_others_and_of_nobody_are_refused(ana: APIClient, media: FakeMedia, field: str) -> None:
    others = media.add(owner_id=BETO).id

    for id in (others, 999):
        response = _patch(ana, {field: [id] if field.endswith("ids") else id, "profession": "x"})
        sentence = f"El archivo {id} no existe o no es suyo."
        assert (response.status_code, response.json()) == (400, {"detail": sentence, field: [sentence]})
    assert ana.get(f"/api/profiles/specialists/{ANA}/").json()["profession"] == ""


def test_papers_are_hung_up_nowhere(ana: APIClient, media: FakeMedia) -> None:
    paper = media.add(owner_id=ANA, is_paper=True).id

    response = _patch(ana, {"work_images_ids": [paper]})

    assert (response.status_code, set(response.json())) == (400, {"detail", "work_images_ids"})


def test_papers_are_handed_in_and_withdrawn(ana: APIClient, media: FakeMedia) -> None:
    card = media.add(owner_id=ANA, is_paper=True)

    handed_in = _patch(ana, {"verification_student_card_id": card.id}).json()
    untouched = _patch(ana, {"about_us": "x", "verification_student_card_id": ""}).json()
    withdrawn = _patch(ana, {"verification_student_card_id": None}).json()

    keys = ("verification_student_card_id", "verification_student_card_url")
    assert [tuple(shown[key] for key in keys) for shown in (handed_in, untouched, withdrawn)] == [
        (card.id, card.address),
        (card.id, card.address),
        (None, None),
    ]


def test_a_deleted_file_leaves_galleries_and_papers(
    ana: APIClient, media: FakeMedia, deliver: Callable[[], int]
) -> None:
    file, other = media.add(owner_id=ANA), media.add(owner_id=ANA)
    _patch(ana, {"work_images_ids": [file.id, other.id], "verification_title_id": file.id})
    del media.known[file.id]
    with writing("media"):
        bus.publish(MediaDeleted(media_id=file.id, owner_id=ANA, url=file.url, deleted_at=timezone.now()))

    deliver()
    deliver()

    shown = ana.get(f"/api/profiles/specialists/{ANA}/").json()
    assert (shown["work_images_ids"], shown["verification_title_id"]) == ([other.id], None)


def test_several_images_are_uploaded_at_once(ana: APIClient) -> None:
    response = _upload(ana, images=_images(PNG, PNG), description="Campo")

    assert response.status_code == 201
    assert [(file["name"], file["description"]) for file in response.json()] == [("1.png", "Campo"), ("2.png", "Campo")]
    shown = ana.get(f"/api/profiles/specialists/{ANA}/").json()
    assert shown["work_images_full"] == response.json()


def test_if_one_of_them_is_no_image_none_is_kept(ana: APIClient, media: FakeMedia) -> None:
    response = _upload(ana, images=_images(PNG, b"<html>", PNG))

    assert (response.status_code, response.json()) == (400, {"detail": "El archivo no es una imagen válida."})
    assert media.known == {}
    assert ana.get(f"/api/profiles/specialists/{ANA}/").json()["work_images_ids"] == []


def test_no_images_and_no_specialist_are_refused(ana: APIClient, beto: APIClient) -> None:
    none = _upload(ana, description="x")
    no_specialist = beto.post(
        f"/api/profiles/specialists/{BETO}/upload_work_images/", {"images": _images(PNG)}, format="multipart"
    )

    assert (none.status_code, none.json()) == (400, {"detail": "No files provided."})
    assert no_specialist.status_code == 404
