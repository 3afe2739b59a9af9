"""What other modules may ask of media."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from agrovet.kernel.uploads import Upload
from modules.media import public as media
from modules.media.models import MediaFile, UnusedKey
from modules.media.subscriptions import remove_unused_files_at_last
from modules.media.tests.conftest import ANA, BETO
from modules.media.tests.samples import HTML, MP4, PNG, sent

pytestmark = pytest.mark.django_db(transaction=True)


def _upload_of(content: bytes, name: str = "a.png") -> Upload:
    return Upload(name=name, size=len(content), content=BytesIO(content))


def test_files_come_in_one_query_without_those_that_are_not_there() -> None:
    MediaFile.objects.bulk_create(MediaFile(id=id, owner_id=ANA, url=f"/media/{id}.png") for id in range(1, 301))

    with CaptureQueriesContext(connection) as queries:
        found = media.files(ids=[*range(1, 301), 999, 1])

    assert (len(queries), set(found)) == (1, set(range(1, 301)))
    assert (found[7].id, found[7].owner_id, found[7].url) == (7, ANA, "/media/7.png")


def test_nothing_is_asked_for_nothing() -> None:
    assert media.files(ids=[]) == {}


@pytest.mark.parametrize(
    "address",
    ["/media/media/x.png", "http://testserver/media/media/x.png", "http://127.0.0.1:8001/media/media/x.png"],
)
def test_a_file_is_found_by_any_of_its_addresses(address: str) -> None:
    file = MediaFile.objects.create(url="/media/media/x.png")

    found = media.file_with_url(url=address)

    assert found is not None
    assert found.id == file.id


def test_a_file_of_the_old_system_is_found_by_its_full_address() -> None:
    file = MediaFile.objects.create(url="https://old.example.com/media/7.png")

    found = media.file_with_url(url="https://old.example.com/media/7.png")

    assert found is not None
    assert found.id == file.id


@pytest.mark.parametrize("address", ["", "/media/y.png", "x" * 600, "\x00", "\ud800", "http://[", "/other/x.png"])
def test_other_addresses_are_none_of_ours(address: str) -> None:
    MediaFile.objects.create(url="/media/x.png")
    MediaFile.objects.create(url=None)

    assert media.file_with_url(url=address) is None


def test_papers_are_told_of_on_request_alone(ana: APIClient) -> None:
    paper = ana.post("/api/media/", {"image": sent(), "folder": "verification"}, format="multipart").json()

    assert media.files(ids=[paper["id"]]) == {}
    assert media.file_with_url(url=paper["url"]) is None
    assert set(media.files(ids=[paper["id"]], with_papers=True)) == {paper["id"]}


def test_an_image_is_stored_for_another_module(store_folder: Path) -> None:
    file = media.store_image(
        owner_id=ANA, upload=_upload_of(PNG), folder="portfolio", name="a.png", description="Campo"
    )

    assert (file.owner_id, file.name, file.description) == (ANA, "a.png", "Campo")
    assert file.url is not None
    assert (store_folder / file.url.removeprefix("/media/")).read_bytes() == PNG


@pytest.mark.parametrize("content", [HTML, MP4])
def test_only_images_are_stored_for_another_module(content: bytes) -> None:
    with pytest.raises(media.UnreadableFile, match="no es una imagen"):
        media.store_image(owner_id=ANA, upload=_upload_of(content), folder="portfolio")

    assert not MediaFile.objects.exists()


def test_what_was_stored_in_vain_is_withdrawn(store_folder: Path, deliver: Callable[[], int]) -> None:
    mine = media.store_image(owner_id=ANA, upload=_upload_of(PNG), folder="portfolio")
    others = media.store_image(owner_id=BETO, upload=_upload_of(PNG), folder="portfolio")

    media.withdraw(ids=[mine.id, others.id, 999], person_id=ANA)
    deliver()

    assert [file.id for file in MediaFile.objects.all()] == [others.id]
    assert len([path for path in store_folder.rglob("*") if path.is_file()]) == 1


def test_a_disk_that_takes_nothing_leaves_nothing_half_done(ana: APIClient, store_folder: Path) -> None:
    store_folder.write_text("a file where the folder should be")

    response = ana.post("/api/media/", {"image": sent()}, format="multipart")

    assert (response.status_code, set(response.json())) == (503, {"detail"})
    assert response["Retry-After"] == "5"
    assert not MediaFile.objects.exists()
    store_folder.unlink()
    remove_unused_files_at_last()
    assert not UnusedKey.objects.exists()
