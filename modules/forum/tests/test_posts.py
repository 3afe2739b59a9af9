"""Posts: publishing, reading, editing, deleting."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.doors import ServiceUnavailable, stand_in
from modules.forum import readings
from modules.forum.models import Comment, Notification, Post, Reaction
from modules.forum.tests.conftest import ANA, BETO, CARLA
from modules.forum.tests.samples import a_comment, a_post, a_reaction
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db


def test_a_post_shows_its_author_picture_and_community(ana: APIClient, media: FakeMedia) -> None:
    file = media.add(owner_id=ANA)

    answer = ana.post(
        "/api/foro/posts/", {"title": "Abono", "content": "¿Cuál usan?", "media_id": file.id, "community_id": "4"}
    )

    post = answer.json()
    assert answer.status_code == 201
    assert post["author"] == {"id": ANA, "name": "Ana", "avatar": None, "role": "Specialist"}
    assert post["media"] == {"id": file.id, "name": "0", "url": "http://testserver/media/1.png", "description": "0"}
    assert (post["community"]["slug"], post["community"]["members_count"]) == ("general", 0)
    assert (post["views_count"], post["relevance_score"], post["comments_count"], post["comments"]) == (0, 0.0, 0, [])
    assert post["created_at"].endswith("Z")


def test_the_short_paths_answer_alike(visitor: APIClient) -> None:
    post_id = a_post()

    long, short = visitor.get(f"/api/foro/posts/{post_id}/"), visitor.get(f"/api/posts/{post_id}/")

    assert long.json() == short.json()


def test_empty_texts_in_optional_fields_count_as_not_given(ana: APIClient) -> None:
    answer = ana.post("/api/foro/posts/", {"title": "t", "content": "c", "media_id": "", "community_id": "", "x": 1})

    assert (answer.status_code, answer.json()["media"], answer.json()["community"]) == (201, None, None)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"content": "c"}, 400, "title"),
        ({"title": "t"}, 400, "content"),
        ({"title": "t" * 256, "content": "c"}, 400, "title"),
        ({"title": "a\x00b", "content": "c"}, 400, "title"),
        ({"title": ["t"], "content": "c"}, 400, "title"),
        ({"title": "t", "content": "c", "media_id": 10**30}, 400, "media_id"),
        ({"title": "t", "content": "c", "media_id": True}, 400, "media_id"),
        ({"title": "t", "content": "c", "community_id": 99}, 404, "community"),
    ],
)
def test_what_cannot_be_published_is_refused_by_field(ana: APIClient, body: Any, status: int, field: str) -> None:
    answer = ana.post("/api/foro/posts/", body)

    assert answer.status_code == status
    assert set(answer.json()) == {"detail", field}
    assert Post.objects.count() == 0


@pytest.mark.parametrize("body", [["x"], "x", 1, None])
def test_a_body_that_is_no_object_is_refused(ana: APIClient, body: Any) -> None:
    for path in ("posts/", "comments/", "reactions/", "communities/", "communities/1/upload_cover/"):
        assert ana.post(f"/api/foro/{path}", body, format="json").status_code in (400, 403)


def test_an_unknown_file_is_named_as_the_app_knows_it(ana: APIClient) -> None:
    answer = ana.post("/api/foro/posts/", {"title": "t", "content": "c", "media_id": 99})

    assert (answer.status_code, answer.json()) == (404, {"detail": "No Media matches the given query."})


def test_visitors_read_and_do_not_write(visitor: APIClient) -> None:
    post_id = a_post()

    assert visitor.get("/api/foro/posts/").status_code == 200
    assert visitor.post("/api/foro/posts/", {"title": "t", "content": "c"}).status_code == 401
    assert visitor.patch(f"/api/foro/posts/{post_id}/", {"title": "t"}).status_code == 401
    assert visitor.delete(f"/api/foro/posts/{post_id}/").status_code == 401
    assert visitor.get("/api/foro/posts/feed/").status_code == 401


def test_only_the_author_and_staff_change_a_post(ana: APIClient, beto: APIClient, staff: APIClient) -> None:
    post_id = a_post(title="Riego")

    assert beto.patch(f"/api/foro/posts/{post_id}/", {"title": "x"}).status_code == 403
    assert beto.put(f"/api/foro/posts/{post_id}/", {"title": "x", "content": "x"}).status_code == 403
    assert beto.delete(f"/api/foro/posts/{post_id}/").status_code == 403
    assert ana.patch(f"/api/foro/posts/{post_id}/", {"title": "Goteo"}).json()["title"] == "Goteo"
    assert staff.delete(f"/api/foro/posts/{post_id}/").status_code == 204
    assert ana.delete(f"/api/foro/posts/{post_id}/").status_code == 404


def test_an_edit_changes_what_was_sent_and_nothing_else(ana: APIClient, media: FakeMedia) -> None:
    post_id = a_post(media_id=media.add(owner_id=ANA).id, community_id=1)

    edited = ana.patch(f"/api/foro/posts/{post_id}/", {"media_id": None, "author": BETO, "views_count": 9}).json()

    assert (edited["media"], edited["community"]["id"]) == (None, 1)
    assert (edited["author"]["id"], edited["views_count"]) == (ANA, 0)
    assert edited["updated_at"] > edited["created_at"]


def test_a_deleted_post_takes_everything_with_it(
    ana: APIClient, announced: Callable[[], list[tuple[str, str]]]
) -> None:
    post_id = a_post()
    comment_id = a_comment(post_id, user_id=BETO)
    a_comment(post_id, parent_id=comment_id)
    a_reaction(post_id, user_id=BETO)
    a_reaction(comment_id, to="comment")

    assert ana.delete(f"/api/foro/posts/{post_id}/").status_code == 204

    assert (Post.objects.count(), Comment.objects.count(), Reaction.objects.count()) == (0, 0, 0)
    assert Notification.objects.exclude(post=None, comment=None).count() == 0
    assert announced()[-1] == ("forum.post.deleted", f"post:{post_id}")


def test_readings_are_counted_a_while_later(visitor: APIClient, beto: APIClient, ana: APIClient) -> None:
    post_id = a_post(author_id=ANA)

    shown = [client.get(f"/api/foro/posts/{post_id}/").json()["views_count"] for client in (visitor, beto, beto, ana)]
    visitor.get("/api/foro/posts/")
    readings.settle()

    assert shown == [0, 0, 0, 0]
    assert visitor.get(f"/api/foro/posts/{post_id}/").json()["views_count"] == 2


def test_readings_of_a_post_that_is_gone_are_forgotten(visitor: APIClient, ana: APIClient) -> None:
    post_id = a_post()
    visitor.get(f"/api/foro/posts/{post_id}/")
    ana.delete(f"/api/foro/posts/{post_id}/")

    readings.settle()

    assert readings.settle() == 0


def test_people_and_files_that_cannot_be_asked_for_have_placeholders(visitor: APIClient, media: FakeMedia) -> None:
    a_post(author_id=CARLA, media_id=media.add().id)

    class Away:
        def people(self, **_: Any) -> Any:
            raise ServiceUnavailable("…")

        files = people

    with stand_in("accounts", Away()), stand_in("media", Away()):
        (post,) = visitor.get("/api/foro/posts/").json()

    assert post["author"] == {"id": CARLA, "name": "Usuario", "avatar": None, "role": None}
    assert post["media"] is None


def test_names_and_pictures_are_shown_as_they_are_kept(visitor: APIClient) -> None:
    a_post(author_id=CARLA)
    a_post(author_id=BETO)

    authors = [post["author"] for post in visitor.get("/api/foro/posts/").json()]

    assert authors == [
        {"id": BETO, "name": "Beto", "avatar": "http://testserver/media/beto.png", "role": "businessman"},
        {"id": CARLA, "name": "", "avatar": "", "role": None},
    ]


def test_readings_of_a_post_wait_for_their_own_time_whatever_was_read_before(db: None) -> None:
    readings.note(post_id=1, reader=7)
    first = readings._since[1]
    readings.note(post_id=2, reader=7)
    readings._since[2] = first + 1

    assert readings.settle(begun_by=first) == 1
    assert set(readings._tally) == {2}
