"""Pictures that come without a key: small, counted, and gone after a day unless something refers to them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIClient

from agrovet.kernel.testing.flags import flag
from modules.media import public as media
from modules.media.models import MediaFile
from modules.media.subscriptions import delete_expired_files, remove_unused_files_at_last
from modules.media.tests import samples
from modules.media.tests.conftest import ANA, BETO
from modules.media.tests.samples import sent

pytestmark = pytest.mark.django_db


def _upload(client: APIClient, content: bytes = samples.PNG, name: str = "foto.png") -> Any:
    return client.post("/api/media/", {"image": sent(content, name)}, format="multipart")


def test_a_visitor_sends_a_picture(visitor: APIClient) -> None:
    response = _upload(visitor)

    file = MediaFile.objects.get()
    assert (response.status_code, file.owner_id) == (201, None)
    assert file.expires_at == file.created_at + timedelta(days=1)


def test_a_dead_key_counts_as_none() -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Token dead")

    assert _upload(client).status_code == 201
    assert client.patch("/api/media/1/", {"name": "x"}, format="json").status_code == 401


@pytest.mark.parametrize("content", [samples.WEBM_SOUND, samples.MP4, samples.MP3])
def test_a_visitor_sends_no_sound_and_no_video(visitor: APIClient, content: bytes) -> None:
    response = _upload(visitor, content)

    assert (response.status_code, set(response.json())) == (401, {"detail"})
    assert not MediaFile.objects.exists()


def test_a_visitor_sends_no_large_picture(visitor: APIClient, ana: APIClient, settings: Any) -> None:
    settings.AGROVET_ANONYMOUS_UPLOAD_LIMIT_MB = 1
    large = samples.PNG + bytes(1024 * 1024)

    assert _upload(visitor, large).status_code == 413
    assert _upload(ana, large).status_code == 201


def test_a_visitor_sends_a_few_pictures_and_then_waits(visitor: APIClient, ana: APIClient, settings: Any) -> None:
    cache.clear()
    settings.AGROVET_RATES_ON = True
    settings.RATES = {**settings.RATES, "anonymous_upload": "2/min"}

    answers = [_upload(visitor) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert "detail" in answers[2].json()
    assert int(answers[2]["Retry-After"]) <= 60
    assert _upload(ana).status_code == 201
    cache.clear()


def test_what_nothing_refers_to_goes_after_a_day(visitor: APIClient, ana: APIClient, store_folder: Any) -> None:
    _upload(visitor)
    _upload(visitor)
    _upload(ana)
    dropped, claimed, own = MediaFile.objects.order_by("id")
    media.claim(ids=[claimed.id, own.id], person_id=BETO)
    MediaFile.objects.filter(expires_at__isnull=False).update(expires_at=timezone.now())

    delete_expired_files()
    remove_unused_files_at_last()

    assert dict(MediaFile.objects.values_list("id", "owner_id")) == {claimed.id: BETO, own.id: ANA}
    assert not (store_folder / dropped.key).exists()
    assert (store_folder / claimed.key).exists()


def test_what_has_an_owner_is_not_claimed_by_another(ana: APIClient) -> None:
    _upload(ana)

    media.claim(ids=[MediaFile.objects.get().id, 999], person_id=BETO)

    assert MediaFile.objects.get().owner_id == ANA


def test_while_it_is_switched_off_a_visitor_sends_nothing_and_people_do(visitor: APIClient, ana: APIClient) -> None:
    with flag("media.anonymous_upload", on=False):
        refused, kept = _upload(visitor), _upload(ana)

    assert (refused.status_code, refused.json()) == (401, {"detail": "Inicie sesión para subir archivos."})
    assert (kept.status_code, [file.owner_id for file in MediaFile.objects.all()]) == (201, [ANA])
