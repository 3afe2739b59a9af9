"""Searching posts and communities."""

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.identity import Identity
from modules.forum.operations.posts import delete_post, edit_post, publish_post
from modules.forum.tests.conftest import ANA, NOON

pytestmark = pytest.mark.django_db

AUTHOR = Identity(id=ANA, full_name="Ana", role=None, is_staff=False)


def _published(title: str, content: str = "x", *, hours: float = 0, community_id: int | None = None) -> int:
    at = NOON + timedelta(hours=hours)
    return publish_post(author_id=ANA, title=title, content=content, now=at, media_id=None, community_id=community_id)


def _found(visitor: APIClient, path: str = "posts", **parameters: Any) -> list[int]:
    answer = visitor.get(f"/api/foro/{path}/", parameters)
    assert answer.status_code == 200
    return [each["id"] for each in answer.json()]


@pytest.mark.parametrize("text", ["vacunación", "vacunacion", "VACUNAS", "vacunar", "vacun", "bacunacion", "aftosa"])
@pytest.mark.parametrize("name", ["search", "q"])
def test_a_post_is_found_however_it_is_asked_for(visitor: APIClient, name: str, text: str) -> None:
    meant = _published("Vacunación del ganado", "contra la fiebre aftosa")
    _published("Precio del maíz", "esta semana")

    assert _found(visitor, **{name: text}) == [meant]


def test_posts_whose_titles_fit_come_first_then_newer_ones(visitor: APIClient) -> None:
    titled = _published("Garrapatas", hours=0)
    newer = _published("Garrapatas otra vez", hours=1)
    beside = _published("Consulta", "tengo garrapatas", hours=2)

    assert _found(visitor, q="garrapata") == [newer, titled, beside]


def test_a_community_and_words_narrow_together(visitor: APIClient) -> None:
    inside = _published("Garrapatas", community_id=4)
    _published("Garrapatas", community_id=5)

    assert _found(visitor, q="garrapata", community="4") == [inside]


def test_an_edit_is_found_at_once_and_a_post_that_is_deleted_no_more(visitor: APIClient) -> None:
    post_id = _published("Garrapatas")

    edit_post(post_id=post_id, editor=AUTHOR, changes={"title": "Pulgas"}, now=NOON)
    after_edit = _found(visitor, q="pulga"), _found(visitor, q="garrapata")
    delete_post(post_id=post_id, editor=AUTHOR, now=NOON)

    assert after_edit == ([post_id], [])
    assert _found(visitor, q="pulga") == []


@pytest.mark.parametrize("text", ["agrónomos", "agronomo", "agronmos"])
def test_communities_are_found_by_their_names(visitor: APIClient, text: str) -> None:
    answer = visitor.get("/api/foro/communities/", {"q": text})

    assert [each["slug"] for each in answer.json()] == ["agronomos"]
