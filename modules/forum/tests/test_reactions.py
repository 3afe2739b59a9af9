"""Reactions, and the counts that follow them."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from modules.forum.models import Comment, Post, Reaction
from modules.forum.operations import reactions
from modules.forum.operations.reactions import Target
from modules.forum.operations.recounting import recount
from modules.forum.tests.conftest import BETO, CARLA
from modules.forum.tests.samples import a_comment, a_post, a_reaction

pytestmark = pytest.mark.django_db


def test_a_reaction_is_counted_by_kind(beto: APIClient, visitor: APIClient) -> None:
    post_id = a_post()

    a_reaction(post_id, user_id=CARLA, type="dislike")

    answers = [
        beto.post("/api/foro/reactions/", {"type": type, "content_type": "post", "object_id": post_id})
        for type in ("like", "heart")
    ]

    post = visitor.get(f"/api/foro/posts/{post_id}/").json()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert {name: answers[0].json()[name] for name in ("type", "content_type", "object_id")} == {
        "type": "like",
        "content_type": "post",
        "object_id": post_id,
    }
    assert answers[0].json()["user"]["id"] == BETO
    assert (post["reactions_count"], post["likes_count"], post["hearts_count"], post["dislikes_count"]) == (3, 1, 1, 1)
    assert post["score"] == 1


@pytest.mark.parametrize("to", ["post", "comment"])
def test_a_dislike_takes_the_place_of_a_like_and_a_heart_stands_beside(
    beto: APIClient, announced: Callable[[], list[tuple[str, str]]], to: Target
) -> None:
    post_id = a_post()
    object_id = post_id if to == "post" else a_comment(post_id)
    liked, hearted = (a_reaction(object_id, user_id=BETO, type=type, to=to) for type in ("like", "heart"))
    before = announced()

    answer = beto.post("/api/foro/reactions/", {"type": "dislike", "content_type": to, "object_id": object_id})

    target = (Post if to == "post" else Comment).objects.get(id=object_id)
    assert answer.status_code == 201
    assert set(Reaction.objects.values_list("id", "type")) == {(hearted, "heart"), (answer.json()["id"], "dislike")}
    assert (target.likes_count, target.hearts_count, target.dislikes_count) == (0, 1, 1)
    assert announced()[len(before) :] == [
        ("forum.reaction.removed", f"post:{post_id}"),
        ("forum.reaction.added", f"post:{post_id}"),
    ]
    assert beto.delete(f"/api/foro/reactions/{liked}/remove/").status_code == 404
    assert sum(recount().values()) == 0


def test_a_like_and_a_dislike_that_stood_together_are_one_again_at_the_next_tap(beto: APIClient) -> None:
    post_id = a_post()
    liked = a_reaction(post_id, user_id=BETO, type="like")
    # As the version before this one left them.
    Reaction.objects.create(user_id=BETO, type="dislike", post_id=post_id)
    recount()

    again = beto.post("/api/foro/reactions/", {"type": "like", "content_type": "post", "object_id": post_id})

    assert (again.status_code, again.json()["id"]) == (200, liked)
    assert list(Reaction.objects.values_list("type", flat=True)) == ["like"]
    assert sum(recount().values()) == 0


def test_a_reaction_that_another_replaces_at_once_is_answered_as_made(
    beto: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_id = a_post()
    react = reactions.react

    def react_and_be_overtaken(**asked: Any) -> Any:
        done = react(**asked)
        react(**asked | {"type": "dislike"})
        return done

    monkeypatch.setattr(reactions, "react", react_and_be_overtaken)

    answer = beto.post("/api/foro/reactions/", {"type": "like", "content_type": "post", "object_id": post_id})

    assert (answer.status_code, answer.json()["type"], answer.json()["object_id"]) == (201, "like", post_id)
    assert list(Reaction.objects.values_list("type", flat=True)) == ["dislike"]


def test_repeating_a_reaction_changes_nothing(beto: APIClient, announced: Callable[[], list[tuple[str, str]]]) -> None:
    comment_id = a_comment(a_post())
    body = {"type": "like", "content_type": "comment", "object_id": comment_id}
    first = beto.post("/api/foro/reactions/", body)
    before = announced()

    again = beto.post("/api/foro/reactions/", body)

    assert (again.status_code, again.json()) == (200, first.json())
    assert Comment.objects.get(id=comment_id).reactions_count == 1
    assert announced() == before


def test_only_its_owner_takes_a_reaction_back(ana: APIClient, beto: APIClient) -> None:
    post_id = a_post()
    path = f"/api/foro/reactions/{a_reaction(post_id, user_id=BETO)}/remove/"

    assert ana.delete(path).status_code == 404
    assert beto.delete(path).status_code == 204
    assert beto.delete(path).status_code == 404
    assert Post.objects.get(id=post_id).reactions_count == 0


@pytest.mark.parametrize(
    ("body", "status", "answer"),
    [
        ({"type": "like", "content_type": "user", "object_id": 1}, 400, {"detail": "invalid content_type"}),
        ({"type": "like", "content_type": ["post"], "object_id": 1}, 400, {"detail": "invalid content_type"}),
        ({"type": "like", "object_id": 1}, 400, {"detail": "invalid content_type"}),
        ({"type": "like", "content_type": "post", "object_id": 99}, 404, {"detail": "La publicación no existe."}),
        ({"type": "like", "content_type": "comment", "object_id": 99}, 404, {"detail": "El comentario no existe."}),
    ],
)
def test_a_reaction_to_nothing_is_refused(
    beto: APIClient, body: dict[str, object], status: int, answer: dict[str, str]
) -> None:
    given = beto.post("/api/foro/reactions/", body)

    assert (given.status_code, given.json()) == (status, answer)


@pytest.mark.parametrize("type", ["love", "", None, {}, "LIKE"])
def test_an_unknown_kind_of_reaction_is_refused(beto: APIClient, type: object) -> None:
    answer = beto.post("/api/foro/reactions/", {"type": type, "content_type": "post", "object_id": a_post()})

    assert (answer.status_code, set(answer.json())) == (400, {"detail", "type"})
    assert Reaction.objects.count() == 0


def test_people_see_their_own_reactions(ana: APIClient, beto: APIClient, visitor: APIClient) -> None:
    post_id = a_post()
    reaction_id = a_reaction(post_id, user_id=BETO)

    assert [each["id"] for each in beto.get("/api/foro/reactions/").json()] == [reaction_id]
    assert ana.get("/api/foro/reactions/").json() == []
    assert visitor.get("/api/foro/reactions/").status_code == 401
