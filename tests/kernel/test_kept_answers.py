"""Public answers are kept for a moment, and never shown when something has been written since."""

from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker
from rest_framework.test import APIClient

from agrovet.kernel.answers import keeping, store
from agrovet.kernel.databases import hosted_aliases
from agrovet.kernel.http.unavailable import BUSY
from agrovet.kernel.repeating import repeating
from tests.support.away import data_away
from tests.support.pictures import png
from tests.support.servers import ON_POSTGRES, own_parts, serving

ADS = "/api/adds/?page_size=20"
POSTS = "/api/foro/posts/?page_size=20"
AD = {"title": "Semilla", "description": "d", "price": "10", "category": 1, "condition": "new"}
BORN = {"phone_number": "+50588880001", "password": "Clave-Segura-1", "role": "businessman"}


@pytest.fixture(autouse=True)
def _kept(settings: Any, monkeypatch: pytest.MonkeyPatch, _nothing_kept: None) -> None:
    settings.AGROVET_ANSWERS_MB = 1
    monkeypatch.setattr(keeping, "store", store.Store(clock=lambda: 0.0))


@pytest.fixture
def ana(db: None) -> APIClient:
    """A businesswoman with a key."""
    client = APIClient()
    made = client.post("/api/auth/register/", {"full_name": "Ana", **BORN}).json()
    client.credentials(HTTP_AUTHORIZATION=f"Token {made['token']}")
    client.id = made["user"]["id"]
    return client


def statements(path: str) -> int:
    """How many statements a visitor's GET costs, on all databases."""
    with ExitStack() as stack:
        captured = [stack.enter_context(CaptureQueriesContext(connections[alias])) for alias in hosted_aliases()]
        APIClient().get(path)
    return sum(len(each) for each in captured)


@pytest.mark.parametrize("path", [ADS, POSTS, "/api/foro/communities/"])
def test_the_second_who_asks_costs_one_look_at_the_log(ana: APIClient, path: str) -> None:
    ana.post("/api/adds/", AD)
    ana.post("/api/foro/posts/", {"title": "Consulta", "content": "¿Alguien?"})
    first = APIClient().get(path)

    second = APIClient().get(path)

    assert second.content == first.content
    assert dict(second.headers) == dict(first.headers)
    assert statements(path) == 1


def test_a_repetition_is_answered_anew_and_not_kept(ana: APIClient) -> None:
    ana.post("/api/adds/", AD)
    kept = APIClient().get(ADS)

    with repeating():
        again = APIClient().get(ADS)

    assert (again.content, again.get("ETag"), again.get("Cache-Control")) == (kept.content, None, None)


def test_what_one_has_written_is_there_at_once(ana: APIClient) -> None:
    assert APIClient().get(ADS).json() == []

    ad = ana.post("/api/adds/", AD).json()
    shown = APIClient().get(ADS).json()
    ana.patch(f"/api/adds/{ad['id']}/", {"price": "12"})
    dearer = ana.get(ADS).json()
    ana.delete(f"/api/adds/{ad['id']}/")

    assert shown == [ad]
    assert [each["price"] for each in dearer] == ["12.00"]
    assert ana.get(ADS).json() == []


def test_what_other_modules_say_of_it_is_true_at_once_too(ana: APIClient) -> None:
    picture = ana.post("/api/media/", {"image": _file()}, format="multipart").json()
    ana.post("/api/adds/", {**AD, "main_image_id": picture["id"]})
    assert ana.get(ADS).json()[0]["main_image"]["id"] == picture["id"]

    ana.patch(f"/api/auth/users/{ana.id}/", {"full_name": "Ana María"})
    ana.delete(f"/api/media/{picture['id']}/")

    [ad] = ana.get(ADS).json()
    assert (ad["publisher_name"], ad["main_image"]) == ("Ana María", None)


def test_comments_and_reactions_are_in_the_posts_at_once(ana: APIClient) -> None:
    post = ana.post("/api/foro/posts/", {"title": "Consulta", "content": "¿Alguien?"}).json()
    ana.get(POSTS)

    ana.post("/api/foro/comments/", {"post": post["id"], "content": "Sí."})
    ana.post("/api/foro/reactions/", {"type": "like", "content_type": "post", "object_id": post["id"]})

    [shown] = ana.get(POSTS).json()
    assert ([one["content"] for one in shown["comments"]], shown["likes_count"]) == (["Sí."], 1)


def test_a_client_that_has_it_already_is_told_so(ana: APIClient) -> None:
    ana.post("/api/adds/", AD)
    tag = APIClient().get(ADS).headers["ETag"]

    again = APIClient().get(ADS, headers={"If-None-Match": tag})
    ana.post("/api/adds/", AD)
    changed = APIClient().get(ADS, headers={"If-None-Match": tag})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert (changed.status_code, len(changed.json())) == (200, 2)


def test_other_parameters_pages_and_hosts_have_answers_of_their_own(ana: APIClient) -> None:
    for _ in range(2):
        ana.post("/api/adds/", AD)
    here, there = (
        APIClient().get("/api/adds/?limit=1"),
        APIClient().get("/api/adds/?limit=1", headers={"host": "127.0.0.1"}),
    )

    assert "http://testserver/api/adds/" in here.headers["Link"]
    assert "http://127.0.0.1/api/adds/" in there.headers["Link"]
    assert len(APIClient().get("/api/adds/?limit=2").json()) == 2
    assert "ETag" not in APIClient().get("/api/adds/?limit=1&search=semilla").headers


def test_who_asks_while_the_database_is_away_is_told_to_come_back(django_db_blocker: DjangoDbBlocker) -> None:
    with data_away("marketplace", django_db_blocker):
        refused = APIClient(raise_request_exception=False).get(ADS)

    assert (refused.status_code, refused.headers["Retry-After"], refused.json()) == (503, "5", {"detail": BUSY})


@pytest.mark.parametrize(("path", "seconds"), [(ADS, 10.0), (POSTS, store.SECONDS)])
def test_nothing_is_kept_longer_than_its_time(
    ana: APIClient, monkeypatch: pytest.MonkeyPatch, path: str, seconds: float
) -> None:
    now = [0.0]
    monkeypatch.setattr(keeping, "store", store.Store(clock=lambda: now[0]))
    APIClient().get(path)
    now[0] = seconds - 0.1
    assert statements(path) == 1

    now[0] = seconds

    assert statements(path) > 1


def test_without_room_nothing_is_kept(ana: APIClient, settings: Any) -> None:
    settings.AGROVET_ANSWERS_MB = 0

    assert "ETag" not in APIClient().get(ADS).headers


def test_what_was_not_used_for_longest_makes_room() -> None:
    kept = store.Store(clock=lambda: 0.0)

    for name in ("one", "two"):
        kept.keep(name, _answer(b"x" * 1000), room=5000)
    kept.find("one", ())
    kept.keep("three", _answer(b"x" * 1000), room=5000)

    assert [name for name in ("one", "two", "three") if kept.find(name, ())] == ["one", "three"]


@pytest.mark.server
@pytest.mark.skipif(not ON_POSTGRES, reason="several web processes need Redis")
def test_whichever_process_answers_the_writer_sees_what_they_wrote() -> None:
    with own_parts() as parts, serving(parts=parts, options=["--workers", "2"]) as server:
        made = httpx.post(f"{server.base}/api/auth/register/", json={"full_name": "Ana", **BORN}).json()
        headers = {"Authorization": f"Token {made['token']}"}
        readers = [httpx.Client(base_url=server.base) for _ in range(8)]
        for number in range(15):
            for reader in readers:
                reader.get(ADS)
            ad = httpx.post(f"{server.base}/api/adds/", json=AD, headers=headers).json()["id"]
            seen = [reader.get(ADS).json()[0]["id"] for reader in readers]

            assert seen == [ad] * len(readers), number


def _answer(body: bytes) -> store.Answer:
    return store.Answer(body=body, headers={}, tag='"a"', state=(), until=1.0)


def _file() -> Any:
    return SimpleUploadedFile("foto.png", png(), content_type="image/png")
