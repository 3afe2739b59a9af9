"""A file becomes a paper by being handed in as one, wherever it was uploaded to."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from rest_framework.test import APIClient

from modules.accounts.tests.samples import Someone, person
from modules.media.models import MediaFile
from modules.media.tests.reading import content_of
from modules.media.tests.samples import PNG, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana() -> Someone:
    return person("Ana", phone_number="+50577770001", role="Specialist")


@pytest.fixture
def staff() -> Someone:
    return person("Eva", phone_number="+50577770009", is_staff=True)


def _upload(someone: Someone, **fields: str) -> Any:
    return someone.client.post("/api/media/", {"image": sent(), **fields}, format="multipart").json()


def _hand_in(someone: Someone, media_id: int) -> Any:
    path = f"/api/profiles/specialists/{someone.id}/"
    return someone.client.patch(path, {"verification_title_id": media_id}, format="json").json()


def _read(url: str) -> Any:
    return APIClient().get(urlsplit(url).path)


@pytest.mark.parametrize("folder", ["verification", "media", "chat"])
def test_a_paper_is_read_at_an_address_that_its_owner_and_staff_are_given(
    ana: Someone, staff: Someone, folder: str, deliver: Callable[[], int]
) -> None:
    uploaded = _upload(ana, folder=folder)

    shown = _hand_in(ana, uploaded["id"])
    deliver()

    url = shown["verification_title_url"]
    assert (shown["verification_title_id"], url.endswith(".png"), "?" in url) == (uploaded["id"], True, False)
    response = _read(url)
    assert (content_of(response), response["Cache-Control"]) == (PNG, "private, no-store")
    beto = person("Beto", phone_number="+50577770002", role="consumer")
    path = f"/api/media/{uploaded['id']}/"
    clients = [ana.client, staff.client, beto.client, APIClient()]
    assert [client.get(path).status_code for client in clients] == [200, 200, 404, 404]
    assert beto.client.get(f"/api/profiles/specialists/{ana.id}/").json()["verification_title_url"] is None
    unsigned = MediaFile.objects.get().url
    assert unsigned is not None
    assert _read(unsigned).status_code == 404


def test_where_a_paper_lay_before_nothing_lies_any_more(ana: Someone, deliver: Callable[[], int]) -> None:
    uploaded = _upload(ana)
    assert _read(uploaded["url"]).status_code == 200

    _hand_in(ana, uploaded["id"])
    deliver()

    assert _read(uploaded["url"]).status_code == 404


@pytest.mark.parametrize("change", [lambda url: url.replace("/private/", "/private/7"), lambda url: url[:-4] + "x.png"])
def test_an_address_that_somebody_made_up_leads_nowhere(ana: Someone, change: Callable[[str], str]) -> None:
    url = _hand_in(ana, _upload(ana)["id"])["verification_title_url"]

    assert _read(change(url)).status_code == 404


def test_an_address_works_for_two_hours_at_most(ana: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    import time  # noqa: PLC0415 - of this test alone

    url, now = _hand_in(ana, _upload(ana)["id"])["verification_title_url"], time.time()
    monkeypatch.setattr("agrovet.kernel.signed_paths.time.time", lambda: now + 2 * 3600)

    assert _read(url).status_code == 404


def test_a_paper_is_shown_nowhere_else(ana: Someone) -> None:
    paper = _upload(ana)["id"]
    _hand_in(ana, paper)

    ad = {"title": "T", "description": "D", "price": "1", "category": 1, "condition": "new", "main_image_id": paper}
    post = {"title": "Hola", "content": "Mire", "media_id": paper}
    gallery = {"work_images_ids": [paper]}
    answers = [
        ana.client.post("/api/adds/", ad, format="json"),
        ana.client.post("/api/foro/posts/", post, format="json"),
        ana.client.patch(f"/api/profiles/specialists/{ana.id}/", gallery, format="json"),
    ]

    assert [answer.status_code for answer in answers] == [400, 404, 400]
