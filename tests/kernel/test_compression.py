"""Answers leave compressed for clients that take gzip, and say the same; others get what they always got."""

import gzip
from typing import Any

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from agrovet.kernel.answers import keeping, store
from tests.support.pictures import png
from tests.support.processes import free_port
from tests.support.servers import own_parts, serving

CATEGORIES = "/api/categories/"
ADS = "/api/adds/?page_size=20"
MINE = "/api/adds/my_adds/"
GZIP = {"Accept-Encoding": "gzip, deflate, br"}
AD = {"title": "Semilla", "description": "de maíz " * 100, "price": "10", "category": 1, "condition": "new"}
BORN = {"full_name": "Ana", "phone_number": "+50588880001", "password": "Clave-Segura-1", "role": "businessman"}


@pytest.fixture
def ana(db: None) -> APIClient:
    """A businesswoman with a key, and two ads."""
    client = APIClient()
    made = client.post("/api/auth/register/", BORN).json()
    client.credentials(HTTP_AUTHORIZATION=f"Token {made['token']}")
    for _ in range(2):
        client.post("/api/adds/", AD)
    return client


@pytest.fixture
def kept(settings: Any, monkeypatch: pytest.MonkeyPatch, _nothing_kept: None) -> None:
    """Public answers are kept, and never too old."""
    settings.AGROVET_ANSWERS_MB = 1
    monkeypatch.setattr(keeping, "store", store.Store(clock=lambda: 0.0))


def test_a_list_is_compressed_and_says_the_same(ana: APIClient) -> None:
    plain = ana.get(MINE)

    sent = ana.get(MINE, headers=GZIP)

    assert gzip.decompress(sent.content) == plain.content
    assert len(sent.content) < len(plain.content) / 2
    assert sent.headers["Content-Encoding"] == "gzip"
    assert sent.headers["Content-Length"] == str(len(sent.content))


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "deflate, gzip; q=0.000"])
def test_who_does_not_take_it_gets_what_they_always_got(ana: APIClient, accepted: str) -> None:
    plain = ana.get(MINE)

    sent = ana.get(MINE, headers={"Accept-Encoding": accepted})

    assert (sent.content, dict(sent.headers)) == (plain.content, dict(plain.headers))
    assert "Content-Encoding" not in sent.headers
    # Whoever keeps it between us and others does not give it to those who were to get it compressed.
    assert "Accept-Encoding" in sent.headers["Vary"]


@pytest.mark.parametrize("accepted", ["gzip", "x-gzip", "br;q=1.0, gzip;q=0.5"])
def test_however_a_client_says_that_it_takes_it(ana: APIClient, accepted: str) -> None:
    assert ana.get(MINE, headers={"Accept-Encoding": accepted}).headers["Content-Encoding"] == "gzip"


def test_what_fits_in_one_packet_is_left_as_it_is(ana: APIClient) -> None:
    sent = ana.get("/api/chat/rooms/", headers=GZIP)

    assert sent.content == b"[]"
    assert "Content-Encoding" not in sent.headers
    assert "Accept-Encoding" not in sent.headers.get("Vary", "")


def test_an_answer_to_a_write_is_never_compressed(ana: APIClient) -> None:
    ad = ana.post("/api/adds/", {**AD, "description": "de maíz " * 500}, headers=GZIP)
    entered = ana.post("/api/auth/login/", BORN, headers=GZIP)

    assert (ad.status_code, len(ad.content) > 4000, "Content-Encoding" in ad.headers) == (201, True, False)
    assert (entered.status_code, "Content-Encoding" in entered.headers) == (200, False)


def test_the_length_of_what_a_person_reads_tells_little(ana: APIClient) -> None:
    lengths = {len(ana.get(MINE, headers=GZIP).content) for _ in range(20)}

    # Up to a hundred random bytes are in each: twenty times the same would be a wonder.
    assert len(lengths) > 1


def test_the_pages_of_staff_are_compressed_too(db: None) -> None:
    page = APIClient().get("/admin/login/", headers=GZIP)

    assert b"csrfmiddlewaretoken" in gzip.decompress(page.content)


def test_a_file_of_people_is_not_nor_a_part_of_it(ana: APIClient, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    url = ana.post("/api/media/", {"image": _picture()}, format="multipart").json()["url"]

    whole = ana.get(url, headers=GZIP)
    part = ana.get(url, headers={**GZIP, "Range": "bytes=0-3"})

    assert [("Content-Encoding" in answer.headers, answer.status_code) for answer in (whole, part)] == [
        (False, 200),
        (False, 206),
    ]
    assert part.getvalue() == whole.getvalue()[:4]


@pytest.mark.usefixtures("kept")
class TestKept:
    """Answers that are the same for everybody, which are kept for a moment."""

    def test_are_compressed_once(self, ana: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
        plain = APIClient().get(ADS)
        first = APIClient().get(ADS, headers=GZIP)
        monkeypatch.setattr(keeping, "compress_string", _not_again)

        second = APIClient().get(ADS, headers=GZIP)

        assert gzip.decompress(first.content) == plain.content
        assert (second.content, dict(second.headers)) == (first.content, dict(first.headers))
        assert APIClient().get(ADS).content == plain.content

    def test_are_compressed_anew_when_something_was_written(self, ana: APIClient) -> None:
        APIClient().get(ADS, headers=GZIP)

        ana.post("/api/adds/", AD)

        assert gzip.decompress(APIClient().get(ADS, headers=GZIP).content) == APIClient().get(ADS).content

    def test_have_a_weak_tag_then(self, ana: APIClient) -> None:
        plain, sent = APIClient().get(ADS), APIClient().get(ADS, headers=GZIP)

        assert sent.headers["ETag"] == f"W/{plain.headers['ETag']}"
        assert sent.headers["Vary"] == plain.headers["Vary"]

    @pytest.mark.parametrize("had", [{}, GZIP], ids=["plain", "compressed"])
    @pytest.mark.parametrize("wanted", [{}, GZIP], ids=["plain", "compressed"])
    def test_are_known_to_who_has_them_in_either_form(
        self, ana: APIClient, had: dict[str, str], wanted: dict[str, str]
    ) -> None:
        tag = APIClient().get(ADS, headers=had).headers["ETag"]
        asked = APIClient().get(ADS, headers=wanted)

        again = APIClient().get(ADS, headers={**wanted, "If-None-Match": tag})
        ana.post("/api/adds/", AD)
        changed = APIClient().get(ADS, headers={**wanted, "If-None-Match": tag})

        assert (again.status_code, again.content, "Content-Encoding" in again.headers) == (304, b"", False)
        assert {name: again.headers[name] for name in ("ETag", "Vary", "Cache-Control")} == {
            name: asked.headers[name] for name in ("ETag", "Vary", "Cache-Control")
        }
        assert changed.status_code == 200

    def test_say_the_same_of_themselves_to_a_head(self, ana: APIClient) -> None:
        for headers in ({}, GZIP):
            head, got = APIClient().head(ADS, headers=headers), APIClient().get(ADS, headers=headers)

            assert (head.content, dict(head.headers)) == (b"", dict(got.headers))

    def test_take_room_in_both_forms(self) -> None:
        answer = store.Answer(body=b"x" * 1000, headers={}, tag='"a"', state=(), until=1.0)

        assert store.Answer(**{**vars(answer), "packed": b"y" * 100}).size == answer.size + 100


@pytest.mark.server
def test_a_service_by_itself_does_the_same_and_sends_a_head_no_body() -> None:
    elsewhere = {
        f"{name}_SERVICE_URL": f"http://127.0.0.1:{free_port()}"
        for name in ("ACCOUNTS", "MEDIA", "PROFILES", "CHAT", "FORUM")
    }
    with own_parts() as parts, serving(parts={**parts, **elsewhere, "AGROVET_MODULES": "marketplace"}) as server:
        plain = httpx.get(server.base + CATEGORIES, headers={"Accept-Encoding": "identity"})
        sent = httpx.get(server.base + CATEGORIES, headers={"Accept-Encoding": "gzip"})
        head = httpx.head(server.base + CATEGORIES, headers={"Accept-Encoding": "gzip"})

    assert (plain.headers.get("Content-Encoding"), sent.headers["Content-Encoding"]) == (None, "gzip")
    assert sent.json() == plain.json()
    assert int(sent.headers["Content-Length"]) < int(plain.headers["Content-Length"])
    assert (head.headers["Content-Encoding"], head.headers["Vary"]) == ("gzip", sent.headers["Vary"])


def _not_again(body: bytes) -> bytes:
    raise AssertionError("It was compressed once more.")


def _picture() -> Any:
    return SimpleUploadedFile("foto.png", png(), content_type="image/png")
