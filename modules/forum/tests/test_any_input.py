"""No input breaks the forum: each gets an answer below 500, with a sentence where it refuses."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from agrovet.kernel.testing.clients import client_of
from modules.forum.models import Community
from modules.forum.tests.conftest import ANA, STAFF
from modules.forum.tests.samples import a_comment, a_post

pytestmark = pytest.mark.django_db

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from(["", "0", "1", "like", "post", "comment", "NaN", "1e999", "\x00", "x" * 300]),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(
    [
        "title",
        "content",
        "media_id",
        "community_id",
        "community",
        "post",
        "post_id",
        "parent",
        "parent_id",
        "type",
        "content_type",
        "object_id",
        "ids",
        "name",
        "slug",
        "short_description",
        "description",
        "cover_image",
        "avatar",
        "file",
    ]
)
parameters = st.dictionaries(
    st.sampled_from(["community", "slug", "id", "post", "limit", "offset", "page", "page_size"]),
    texts | st.integers(-(2**70), 2**70).map(str) | st.sampled_from(["²", "%", "'", "\x00", "general", "1"]),
    max_size=5,
)
hammer = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _check(answer: Any) -> None:
    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert isinstance(answer.json()["detail"], str)


@hammer
@given(body=st.dictionaries(fields, values, max_size=8), person=st.sampled_from([None, ANA, STAFF]))
def test_any_body_is_answered(body: dict[str, Any], person: int | None) -> None:
    client = client_of(person) if person else APIClient()
    post_id = a_post()
    comment_id = a_comment(post_id)
    community_id = Community.objects.latest("id").id

    _check(client.post("/api/foro/posts/", {"title": "t", "content": "c", **body}, format="json"))
    _check(client.patch(f"/api/foro/posts/{post_id}/", body, format="json"))
    _check(client.post("/api/foro/comments/", {"post": post_id, "content": "c", **body}, format="json"))
    _check(client.put(f"/api/foro/comments/{comment_id}/", body, format="json"))
    reaction = {"type": "like", "content_type": "post", "object_id": post_id}
    _check(client.post("/api/foro/reactions/", {**reaction, **body}, format="json"))
    _check(client.post("/api/foro/notifications/mark_read/", body, format="json"))
    _check(client.post("/api/foro/communities/", {"name": "n", **body}, format="json"))
    _check(client.patch(f"/api/foro/communities/{community_id}/", body, format="json"))
    _check(client.post(f"/api/foro/communities/{community_id}/upload_cover/", body, format="json"))


@hammer
@given(query=parameters)
def test_any_parameters_are_answered(query: dict[str, str]) -> None:
    for path in (
        "posts/",
        "posts/relevant/",
        "posts/feed/",
        "posts/by-community/",
        "comments/",
        "communities/",
        "notifications/",
        "reactions/",
    ):
        _check(client_of(ANA).get(f"/api/foro/{path}", query))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"[1]", b"null", b'"a"', b"{", b'{"title": NaN}', b"\xff", b'{"content":"\\ud800"}']
)
def test_a_body_that_is_no_object_is_answered(body: bytes) -> None:
    for path in (
        "posts/",
        "comments/",
        "reactions/",
        "communities/",
        "notifications/mark_read/",
        "communities/1/upload_avatar/",
        "communities/1/join/",
    ):
        _check(client_of(STAFF).post(f"/api/foro/{path}", body, content_type="application/json"))


@pytest.mark.parametrize("id", ["0", "9223372036854775807", "9223372036854775808", "9" * 30])
def test_any_id_in_a_path_is_answered(id: str) -> None:
    for path in (f"posts/{id}/", f"comments/{id}/", f"communities/{id}/", f"notifications/{id}/"):
        assert client_of(STAFF).get(f"/api/foro/{path}").status_code == 404
    for path in (f"reactions/{id}/remove/", f"posts/{id}/", f"comments/{id}/", f"communities/{id}/"):
        assert client_of(STAFF).delete(f"/api/foro/{path}").status_code == 404
