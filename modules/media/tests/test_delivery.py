"""How stored files are served."""

from pathlib import Path

import pytest
from django.test import AsyncClient
from rest_framework.test import APIClient

from modules.media.models import MediaFile
from modules.media.tests.reading import content_as_it_comes, content_of
from modules.media.tests.samples import PNG, WEBM_SOUND, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(ana: APIClient) -> str:
    """The path of a stored picture."""
    ana.post("/api/media/", {"image": sent()}, format="multipart")
    return f"/media/{MediaFile.objects.get().key}"


def test_a_file_is_served_to_all_and_can_run_nothing(visitor: APIClient, url: str) -> None:
    response = visitor.get(url)

    assert (response.status_code, content_of(response)) == (200, PNG)
    assert {name: response[name] for name in ("Content-Type", "Content-Length", "Accept-Ranges")} == {
        "Content-Type": "image/png",
        "Content-Length": str(len(PNG)),
        "Accept-Ranges": "bytes",
    }
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"] == "inline"
    assert response["Content-Security-Policy"].endswith("sandbox")
    assert "max-age" in response["Cache-Control"]


def test_a_voice_message_says_what_it_is(ana: APIClient, visitor: APIClient) -> None:
    voice = ana.post("/api/media/", {"image": sent(WEBM_SOUND, "voz.weba")}, format="multipart").json()["url"]

    assert visitor.get(voice)["Content-Type"] == "audio/ogg"


@pytest.mark.parametrize(
    ("asked", "status", "content", "described"),
    [
        ("bytes=0-3", 206, PNG[:4], f"bytes 0-3/{len(PNG)}"),
        ("bytes=70-", 206, PNG[70:], f"bytes 70-{len(PNG) - 1}/{len(PNG)}"),
        ("bytes=-5", 206, PNG[-5:], f"bytes {len(PNG) - 5}-{len(PNG) - 1}/{len(PNG)}"),
        ("bytes=10-9999", 206, PNG[10:], f"bytes 10-{len(PNG) - 1}/{len(PNG)}"),
        ("bytes=5-2", 200, PNG, None),
        ("bytes=0-1,4-5", 200, PNG, None),
        ("pages=1-2", 200, PNG, None),
        ("bytes=-", 200, PNG, None),
    ],
)
def test_parts_are_served(
    visitor: APIClient, url: str, asked: str, status: int, content: bytes, described: str | None
) -> None:
    response = visitor.get(url, headers={"Range": asked})

    assert (response.status_code, content_of(response), response.get("Content-Range")) == (status, content, described)


@pytest.mark.parametrize("asked", ["bytes=9999-", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused(visitor: APIClient, url: str, asked: str) -> None:
    response = visitor.get(url, headers={"Range": asked})

    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(PNG)}")


def test_a_part_of_another_file_is_no_use(visitor: APIClient, url: str) -> None:
    tag = visitor.get(url)["ETag"]

    same = visitor.get(url, headers={"Range": "bytes=0-3", "If-Range": tag})
    other = visitor.get(url, headers={"Range": "bytes=0-3", "If-Range": '"other"'})

    assert (same.status_code, other.status_code) == (206, 200)


def test_a_copy_that_is_still_good_is_not_sent_again(visitor: APIClient, url: str) -> None:
    first = visitor.get(url)

    by_tag = visitor.get(url, headers={"If-None-Match": f'W/"x", {first["ETag"]}'})
    by_time = visitor.get(url, headers={"If-Modified-Since": first["Last-Modified"]})
    changed = visitor.get(url, headers={"If-None-Match": '"other"', "If-Modified-Since": first["Last-Modified"]})

    assert [by_tag.status_code, by_time.status_code, changed.status_code] == [304, 304, 200]
    assert by_tag.content == b""


def test_only_the_description_is_asked_for(visitor: APIClient, url: str) -> None:
    response = visitor.head(url)

    assert (response.status_code, content_of(response), response["Content-Length"]) == (200, b"", str(len(PNG)))


@pytest.fixture
def secret(store_folder: Path) -> Path:
    """A file beside the store."""
    store_folder.mkdir(exist_ok=True)
    path = store_folder.parent / "secret_key"
    path.write_text("secret")
    (store_folder / ".hidden").write_text("hidden")
    return path


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize(
    "path",
    [
        "../secret_key",
        "..%2fsecret_key",
        "%2e%2e/secret_key",
        "x/../../secret_key",
        "//etc/passwd",
        "/etc/passwd",
        ".hidden",
        "x%00.png",
        "",
        "a" * 300,
        "..\\secret_key",
        "media",
        "no/such.png",
    ],
)
def test_nothing_outside_of_the_store_is_served(visitor: APIClient, path: str) -> None:
    response = visitor.get(f"/media/{path}")

    assert response.status_code == 404


def test_files_are_not_written_here(ana: APIClient, url: str) -> None:
    assert [getattr(ana, method)(url).status_code for method in ("post", "put", "patch", "delete")] == [405] * 4


@pytest.mark.filterwarnings("error")
async def test_the_server_streams_without_reading_the_whole(url_of_file: str) -> None:
    response = await AsyncClient().get(url_of_file)

    assert await content_as_it_comes(response) == PNG


@pytest.fixture
def url_of_file(store_folder: Path) -> str:
    """The path of a file that lies in the store."""
    (store_folder / "media").mkdir(parents=True)
    (store_folder / "media" / "x.png").write_bytes(PNG)
    return "/media/media/x.png"
