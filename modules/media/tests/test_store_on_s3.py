"""Files in an S3 store, which is there, away, and there again."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.config import Config
from django.test import AsyncClient
from rest_framework.test import APIClient

from modules.media import public as media
from modules.media import store
from modules.media.models import MediaFile, UnusedKey
from modules.media.s3 import SharedS3Storage
from modules.media.subscriptions import remove_unused_files_at_last
from modules.media.tests.reading import content_as_it_comes, content_of
from modules.media.tests.s3_server import S3Server
from modules.media.tests.samples import PNG, sent

pytestmark = pytest.mark.django_db(transaction=True)

AWAY = {"detail": "El almacén de archivos no responde. Intente de nuevo en unos segundos."}


@pytest.fixture
def s3(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """The store, in use by media."""
    server = S3Server()
    options = {
        "bucket_name": server.bucket,
        "endpoint_url": server.address,
        "region_name": "us-east-1",
        "access_key": "key",
        "secret_key": "secret",
        "querystring_auth": False,
        "file_overwrite": True,
        "client_config": Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1}),
    }
    settings.S3_BUCKET = server.bucket
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "modules.media.s3.SharedS3Storage", "OPTIONS": options},
    }
    monkeypatch.setattr(SharedS3Storage, "_shared", None)
    store._failures.cache_clear()
    yield server
    server.stop()
    store._failures.cache_clear()


def _upload(client: APIClient) -> Any:
    return client.post("/api/media/", {"image": sent()}, format="multipart")


def test_a_file_is_stored_there_and_passed_on(ana: APIClient, visitor: APIClient, s3: S3Server) -> None:
    url = _upload(ana).json()["url"]

    key = MediaFile.objects.get().key
    whole, part = visitor.get(url), visitor.get(url, headers={"Range": "bytes=1-3"})
    assert s3.keys() == [key]
    assert s3.client.head_object(Bucket=s3.bucket, Key=key)["ContentType"] == "image/png"
    assert url == f"http://testserver/media/{key}"
    assert (content_of(whole), whole["Content-Type"]) == (PNG, "image/png")
    assert (part.status_code, content_of(part)) == (206, PNG[1:4])
    assert visitor.get(f"/media/{key}x").status_code == 404


async def test_it_is_passed_on_as_it_comes(s3: S3Server) -> None:
    s3.client.put_object(Bucket=s3.bucket, Key="media/x.png", Body=PNG)

    response = await AsyncClient().get("/media/media/x.png")

    assert await content_as_it_comes(response) == PNG


def test_a_public_address_is_given_where_there_is_one(ana: APIClient, s3: S3Server, settings: Any) -> None:
    settings.S3_PUBLIC_URL = "https://archivos.example.com"

    url = _upload(ana).json()["url"]

    file = MediaFile.objects.get()
    found = media.file_with_url(url=url)
    assert url == file.url == f"https://archivos.example.com/{file.key}"
    assert found is not None
    assert found.id == file.id


def test_while_it_is_away_nothing_is_half_done(ana: APIClient, visitor: APIClient, s3: S3Server) -> None:
    url = _upload(ana).json()["url"]
    before = MediaFile.objects.get()
    s3.stop()

    new = _upload(ana)
    replaced = ana.patch(f"/api/media/{before.id}/", {"image": sent(), "name": "x"}, format="multipart")
    read = visitor.get(url)

    for response in (new, replaced, read):
        assert (response.status_code, response.json()) == (503, AWAY)
        assert int(response["Retry-After"]) > 0
    assert list(MediaFile.objects.values()) == [{**MediaFile.objects.values().get(), "key": before.key, "name": "0"}]
    s3.start()


def test_what_could_not_be_removed_is_removed_later(ana: APIClient, s3: S3Server, deliver: Callable[[], int]) -> None:
    id = _upload(ana).json()["id"]
    key = MediaFile.objects.get().key
    s3.stop()

    response = ana.delete(f"/api/media/{id}/")
    deliver()
    assert response.status_code == 204
    assert list(UnusedKey.objects.values_list("key", flat=True)) == [key]

    s3.start()
    s3.client.create_bucket(Bucket=s3.bucket)
    s3.client.put_object(Bucket=s3.bucket, Key=key, Body=PNG)
    remove_unused_files_at_last()
    assert s3.keys() == []
    assert not UnusedKey.objects.exists()
