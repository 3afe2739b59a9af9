"""Comments: threads, counts, and who may change them."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from modules.forum.models import Comment, Post
from modules.forum.tests.conftest import ANA, BETO, CARLA, NOON
from modules.forum.tests.samples import a_comment, a_post, a_reaction
from modules.forum.threads import DEEPEST
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db


def test_a_comment_names_its_parents_in_both_spellings(ana: APIClient, media: FakeMedia) -> None:
    post_id = a_post()
    parent_id = a_comment(post_id)

    answer = ana.post(
        "/api/foro/comments/", {"post_id": post_id, "parent_id": parent_id, "content": "Sí", "media_id": media.add().id}
    )

    comment = answer.json()
    assert answer.status_code == 201
    assert (comment["post"], comment["post_id"], comment["parent"], comment["parent_id"]) == (
        post_id,
        post_id,
        parent_id,
        parent_id,
    )
    assert comment["media"] == {"id": 1, "name": "0", "url": "http://testserver/media/1.png", "description": "0"}
    assert (comment["reactions_count"], comment["replies_count"], comment["popularity"], comment["replies"]) == (
        0,
        0,
        0,
        [],
    )


def test_the_most_popular_come_first_then_the_newest(visitor: APIClient) -> None:
    post_id = a_post()
    quiet, liked, answered, newer = (a_comment(post_id) for _ in range(4))
    a_reaction(liked, to="comment", type="dislike")
    a_reaction(liked, to="comment", type="heart")
    answers = [a_comment(post_id, parent_id=answered)]

    threads = visitor.get(f"/api/foro/posts/{post_id}/").json()["comments"]

    assert [thread["id"] for thread in threads] == [liked, answered, newer, quiet]
    assert [thread["popularity"] for thread in threads] == [2, 1, 0, 0]
    assert [answer["id"] for answer in threads[1]["replies"]] == answers
    assert (threads[0]["likes_count"], threads[0]["hearts_count"], threads[0]["dislikes_count"]) == (0, 1, 1)


def test_the_list_holds_the_threads_of_one_post_or_of_all(visitor: APIClient) -> None:
    post_id, other_id = a_post(), a_post()
    comment_id = a_comment(post_id)
    answer_id = a_comment(post_id, parent_id=comment_id)
    elsewhere = a_comment(other_id)

    (thread,) = visitor.get("/api/foro/comments/", {"post": post_id}).json()

    assert (thread["id"], thread["replies"][0]["id"]) == (comment_id, answer_id)
    assert [each["id"] for each in visitor.get("/api/foro/comments/").json()] == [comment_id, elsewhere]
    assert visitor.get("/api/foro/comments/", {"post": "x"}).json() == []


def test_one_comment_is_shown_with_what_is_below_it(visitor: APIClient) -> None:
    post_id = a_post()
    comment_id = a_comment(post_id)
    answer_id = a_comment(post_id, parent_id=comment_id)
    deeper_id = a_comment(post_id, parent_id=answer_id)

    comment = visitor.get(f"/api/comments/{answer_id}/").json()

    assert (comment["parent"], comment["replies"][0]["id"]) == (comment_id, deeper_id)
    assert visitor.get("/api/comments/99/").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"post": 99, "content": "x"}, "post"),
        ({"post": 0, "content": "x"}, "post"),
        ({"post": "{p}"}, "content"),
        ({"post": "{p}", "content": " "}, "content"),
        ({"post": "{p}", "content": None}, "content"),
        ({"content": "x"}, "post"),
        ({"post": "{p}", "parent": 99, "content": "x"}, "parent"),
        ({"post": "{p}", "parent": "{elsewhere}", "content": "x"}, "parent"),
        ({"post": "{p}", "parent": {}, "content": "x"}, "parent"),
    ],
)
def test_what_cannot_be_said_is_refused_by_field(ana: APIClient, body: dict[str, Any], field: str) -> None:
    known = {"{p}": a_post(), "{elsewhere}": a_comment(a_post())}
    sent = {name: known[value] if isinstance(value, str) and value in known else value for name, value in body.items()}

    answer = ana.post("/api/foro/comments/", sent)

    assert (answer.status_code, set(answer.json())) == (400, {"detail", field})
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("text", [{"content": ""}, {"content": " \n"}, {"content": None}, {}])
def test_a_comment_may_be_only_a_picture(ana: APIClient, media: FakeMedia, text: dict[str, Any]) -> None:
    post_id, picture = a_post(), media.add()

    answer = ana.post("/api/foro/comments/", {"post": post_id, "media_id": picture.id, **text})

    assert (answer.status_code, answer.json()["content"]) == (201, "")
    assert answer.json()["media"]["id"] == picture.id
    assert ana.get(f"/api/foro/posts/{post_id}/").json()["comments"][0]["media"]["id"] == picture.id


def test_a_comment_never_loses_both_its_text_and_its_picture(ana: APIClient, media: FakeMedia) -> None:
    path = f"/api/foro/comments/{a_comment(a_post(), media_id=media.add().id)}/"

    assert ana.patch(path, {"content": ""}).json()["content"] == ""
    empty = ana.patch(path, {"media_id": None})
    assert (empty.status_code, set(empty.json())) == (400, {"detail", "content"})
    assert ana.patch(path, {"content": "Sí", "media_id": None}).json()["media"] is None
    assert ana.patch(path, {"content": ""}).status_code == 400
    assert ana.get(path).json()["content"] == "Sí"


def test_only_the_author_and_staff_change_a_comment(ana: APIClient, beto: APIClient, staff: APIClient) -> None:
    post_id = a_post()
    path = f"/api/foro/comments/{a_comment(post_id, user_id=BETO)}/"

    assert ana.patch(path, {"content": "x"}).status_code == 403
    assert ana.delete(path).status_code == 403
    assert beto.patch(path, {"content": "Mejor no", "post": 99}).json()["content"] == "Mejor no"
    assert beto.put(path, {"content": "O sí"}).json()["post"] == post_id
    assert beto.put(path, {}).status_code == 400
    assert staff.delete(path).status_code == 204


def test_a_deleted_comment_takes_its_answers_and_every_count_stays_right(
    beto: APIClient, announced: Callable[[], list[tuple[str, str]]]
) -> None:
    post_id = a_post()
    top = a_comment(post_id)
    middle = a_comment(post_id, user_id=BETO, parent_id=top)
    low = a_comment(post_id, parent_id=middle)
    a_comment(post_id, parent_id=low)
    a_reaction(low, to="comment")

    beto.delete(f"/api/foro/comments/{middle}/")

    assert list(Comment.objects.values_list("id", "replies_count")) == [(top, 0)]
    assert Post.objects.get(id=post_id).comments_count == 1
    assert announced()[-1] == ("forum.comment.deleted", f"post:{post_id}")


def test_a_very_deep_thread_is_read_and_deleted(ana: APIClient, visitor: APIClient, settings: Settings) -> None:
    depth = 5000
    post_id = a_post()
    first = a_comment(post_id)
    Comment.objects.bulk_create(
        Comment(
            id=first + number,
            post_id=post_id,
            parent_id=first + number - 1,
            user_id=(ANA, BETO, CARLA)[number % 3],
            content="…",
            replies_count=1,
            created_at=NOON,
        )
        for number in range(1, depth)
    )
    Post.objects.filter(id=post_id).update(comments_count=depth)

    post = visitor.get(f"/api/foro/posts/{post_id}/").json()

    seen = []
    level = post["comments"]
    levels = 0
    while level:
        levels += 1
        seen += level
        level = [answer for comment in level for answer in comment["replies"]]
    assert (levels, len(seen), post["comments_count"]) == (DEEPEST, settings.AGROVET_LIST_LIMIT, depth)
    assert all(comment["parent"] == comment["id"] - 1 for comment in seen if comment["id"] != first)

    assert ana.delete(f"/api/foro/comments/{first}/").status_code == 204
    assert (Comment.objects.count(), Post.objects.get(id=post_id).comments_count) == (0, 0)


def test_the_rest_of_a_long_thread_is_had_in_parts(visitor: APIClient, settings: Settings) -> None:
    settings.AGROVET_LIST_LIMIT = 4
    post_id = a_post()
    first = [a_comment(post_id) for _ in range(3)]
    answers = [a_comment(post_id, parent_id=first[0]) for _ in range(3)]
    last = a_comment(post_id)

    whole = visitor.get(f"/api/foro/posts/{post_id}/").json()
    pages = [visitor.get("/api/foro/comments/", {"post": post_id, "limit": 2, "offset": at}).json() for at in (0, 2)]
    thread = visitor.get(f"/api/foro/comments/{first[0]}/").json()

    # Those that were written first, with what they answer.
    assert {each["id"] for each in whole["comments"]} == set(first)
    assert [each["id"] for each in whole["comments"][0]["replies"]] == answers[:1]
    assert whole["comments_count"] == 7
    assert [each["id"] for page in pages for each in page] == [first[0], last, first[2], first[1]]
    assert [each["id"] for each in thread["replies"]] == answers[::-1]
