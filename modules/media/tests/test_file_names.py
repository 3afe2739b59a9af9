"""The client's name of a file is text of the client's: nothing on disk is called after it."""

from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from modules.media.models import MediaFile
from modules.media.tests.samples import PNG

pytestmark = pytest.mark.django_db

NAMES = {
    "a long extension": b"a." + b"x" * 240,
    "a long name": b"x" * 700 + b".png",
    "dots": b"." * 300 + b"png",
    "no extension": b"foto",
    "a null": b"a\0b.p\0ng",
    "a path": b"../../etc/foto.png",
    "a path of Windows": b"C:\\fotos\\foto.png",
    "written from right to left": "foto\u202egnp.exe".encode(),
    "control characters": b"a\x01\x1b[31m.png",
    "an emoji": "\U0001f404.png".encode(),
    "spaces": b"   .png",
    "an entity": b"&#0;&#x110000;&quot;.png",
    "a reserved name": b"CON.png",
    "a percent sign": b"%00%ff%2e%2e.%s.png",
}
STARRED = {
    "a surrogate": b"UTF-8''%ED%A0%80.png",
    "an unknown encoding": b"bogus''x.png",
    "a null in an encoding": b"UTF-16''%00.png",
    "no encoding": b"x.png",
}
NAMELESS = {"nothing": b"", "a dot": b".", "two dots": b"..", "a slash": b"/"}


def _upload(client: Any, disposition: bytes) -> Any:
    body = b"--b\r\nContent-Disposition: form-data; name=image; " + disposition
    body += b"\r\nContent-Type: image/png\r\n\r\n" + PNG + b"\r\n--b--\r\n"
    return client.generic("POST", "/api/media/", body, "multipart/form-data; boundary=b")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
@pytest.mark.parametrize("who", ["ana", "visitor"])
def test_a_picture_is_stored_whatever_it_is_called(
    name: bytes, who: str, request: pytest.FixtureRequest, store_folder: Path
) -> None:
    response = _upload(request.getfixturevalue(who), b'filename="' + name + b'"')

    assert response.status_code == 201, response.content
    file = MediaFile.objects.get()
    assert file.key.endswith(".png")
    assert (store_folder / file.key).read_bytes() == PNG


@pytest.mark.parametrize("name", STARRED.values(), ids=STARRED.keys())
def test_a_name_in_another_encoding_is_read_or_refused(name: bytes, ana: APIClient) -> None:
    assert _upload(ana, b"filename*=" + name).status_code in (201, 400)


@pytest.mark.parametrize("name", NAMELESS.values(), ids=NAMELESS.keys())
def test_a_part_without_a_name_is_no_file(name: bytes, ana: APIClient) -> None:
    response = _upload(ana, b'filename="' + name + b'"')

    assert (response.status_code, set(response.json())) == (400, {"detail", "image"})


def test_a_name_of_thousands_of_letters_is_refused(ana: APIClient) -> None:
    response = _upload(ana, b'filename="' + b"x" * 5000 + b'.png"')

    assert (response.status_code, set(response.json())) == (400, {"detail"})
