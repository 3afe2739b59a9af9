"""Things done at the same instant, or while what they are done to is being changed or deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from agrovet.kernel.identity import Identity
from agrovet.kernel.testing.races import at_once, before_writing
from modules.forum.contracts import NameTaken
from modules.forum.models import Comment, Community, Membership, Notification, Post, Reaction
from modules.forum.operations import comments, communities, departures, members, posts, reactions
from modules.forum.operations.comments import add_comment, remove_branches
from modules.forum.operations.communities import create_community
from modules.forum.operations.members import join
from modules.forum.operations.reactions import react
from modules.forum.operations.recounting import recount
from modules.forum.tests.conftest import ANA, BETO, NOON, STAFF
from modules.forum.tests.samples import a_comment, a_post

pytestmark = pytest.mark.django_db(transaction=True)

STAFF_IDENTITY = Identity(id=STAFF, full_name="Dora", role=None, is_staff=True)


@pytest.mark.parametrize("to", ["post", "comment"])
def test_the_same_reaction_at_once_counts_once(to: Any) -> None:
    post_id = a_post(author_id=ANA)
    object_id = post_id if to == "post" else a_comment(post_id, user_id=ANA)

    results = at_once(
        *[lambda: react(type="like", to=to, object_id=object_id, user_id=BETO, now=NOON) for _ in range(6)]
    )

    assert sorted(is_new for _, is_new in results) == [False] * 5 + [True]
    assert len({reaction.id for reaction, _ in results}) == 1
    target: Post | Comment = (Post if to == "post" else Comment).objects.get(id=object_id)
    assert (Reaction.objects.count(), target.likes_count, Notification.objects.count()) == (1, 1, 1)


def test_a_like_and_a_dislike_at_once_leave_one_of_them() -> None:
    post_id = a_post(author_id=ANA)

    def reacting(type: str) -> Callable[[], Any]:
        return lambda: react(type=type, to="post", object_id=post_id, user_id=BETO, now=NOON)

    at_once(*[reacting(type) for type in ("like", "dislike")] * 4)

    post = Post.objects.get(id=post_id)
    assert (Reaction.objects.count(), post.reactions_count, Notification.objects.count()) == (1, 1, 1)
    assert sum(recount().values()) == 0


def test_reactions_and_comments_of_many_at_once_are_all_counted() -> None:
    post_id = a_post(author_id=ANA)

    def reacting(user_id: int) -> Callable[[], Any]:
        return lambda: react(type="heart", to="post", object_id=post_id, user_id=user_id, now=NOON)

    def commenting(user_id: int) -> Callable[[], Any]:
        return lambda: a_comment(post_id, user_id=user_id)

    at_once(*[act(user_id) for user_id in range(20, 26) for act in (reacting, commenting)])

    post = Post.objects.get(id=post_id)
    assert (post.hearts_count, post.comments_count) == (6, 6)
    assert sum(recount().values()) == 0


def test_joining_twice_at_once_makes_one_member() -> None:
    general = Community.objects.get(slug="general")

    at_once(*[lambda: join(community_id=general.id, user_id=BETO, now=NOON) for _ in range(6)])

    general.refresh_from_db()
    assert (Membership.objects.count(), general.members_count) == (1, 1)


def test_of_two_communities_with_one_name_the_second_is_refused_by_field() -> None:
    results = at_once(
        *[lambda: create_community(created_by_id=ANA, name="Café", slug="cafe", columns={}, now=NOON) for _ in range(4)]
    )

    refused = [result for result in results if isinstance(result, NameTaken)]
    assert [set(refusal.fields) for refusal in refused] == [{"name", "slug"}] * 3
    assert Community.objects.filter(name="Café").count() == 1


def test_an_answer_to_a_comment_that_is_being_deleted_is_kept_or_refused() -> None:
    post_id = a_post(author_id=ANA)
    comment_id = a_comment(post_id, user_id=BETO)

    def answer() -> int:
        return add_comment(post_id=post_id, parent_id=comment_id, author_id=ANA, content="Sí", media_id=None, now=NOON)

    def liking() -> Any:
        return react(type="like", to="comment", object_id=comment_id, user_id=ANA, now=NOON)

    at_once(answer, liking, answer, lambda: remove_branches(post_id=post_id, tops=[comment_id], now=NOON), answer)

    assert (Comment.objects.count(), Reaction.objects.count(), Post.objects.get(id=post_id).comments_count) == (0, 0, 0)


def _gone(client: APIClient, path: str) -> Callable[[], Any]:
    def delete() -> None:
        assert client.delete(path).status_code == 204

    return delete


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_a_post_that_goes_while_it_is_being_changed_is_not_found(
    ana: APIClient, staff: APIClient, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    path = f"/api/foro/posts/{a_post(author_id=ANA)}/"
    before_writing(monkeypatch, posts, _gone(staff, path))

    answer = getattr(ana, method)(path, {"title": "Sequía", "content": "…"})

    assert (answer.status_code, answer.json()) == (404, {"detail": "La publicación no existe."})
    assert Post.objects.count() == 0


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_a_comment_that_goes_while_it_is_being_changed_is_not_found(
    ana: APIClient, staff: APIClient, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    path = f"/api/foro/comments/{a_comment(a_post(), user_id=ANA)}/"
    before_writing(monkeypatch, comments, _gone(staff, path))

    answer = getattr(ana, method)(path, {"content": "No"})

    assert (answer.status_code, answer.json()) == (404, {"detail": "El comentario no existe."})
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_a_community_that_goes_while_it_is_being_changed_is_not_found(
    ana: APIClient, staff: APIClient, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    made = create_community(created_by_id=ANA, name="Café", slug="cafe", columns={}, now=NOON)
    path = f"/api/foro/communities/{made}/"
    before_writing(monkeypatch, communities, _gone(staff, path))

    answer = getattr(ana, method)(path, {"name": "Cacao"})

    assert (answer.status_code, answer.json()) == (404, {"detail": "La comunidad no existe."})
    assert not Community.objects.filter(id=made).exists()


@pytest.mark.parametrize(
    ("path", "body", "operations", "answer"),
    [
        ("comments/", {"post": "{p}", "content": "Sí"}, comments, (400, {"detail", "post"})),
        ("comments/", {"post": "{p}", "parent": "{c}", "content": "Sí"}, comments, (400, {"detail", "post"})),
        ("reactions/", {"type": "like", "content_type": "post", "object_id": "{p}"}, reactions, (404, {"detail"})),
        ("reactions/", {"type": "like", "content_type": "comment", "object_id": "{c}"}, reactions, (404, {"detail"})),
    ],
)
def test_what_is_said_of_a_post_that_goes_meanwhile_is_refused(
    beto: APIClient,
    ana: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    body: dict[str, Any],
    operations: Any,
    answer: tuple[int, set[str]],
) -> None:
    post_id = a_post(author_id=ANA)
    comment_id = a_comment(post_id, user_id=ANA)
    sent = {name: {"{p}": post_id, "{c}": comment_id}.get(value, value) for name, value in body.items()}
    before_writing(monkeypatch, operations, _gone(ana, f"/api/foro/posts/{post_id}/"))

    given = beto.post(f"/api/foro/{path}", sent)

    assert (given.status_code, set(given.json())) == answer
    assert (Comment.objects.count(), Reaction.objects.count(), Notification.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("act", ["post", "join"])
def test_nobody_comes_into_a_community_that_goes_meanwhile(
    ana: APIClient, staff: APIClient, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    made = create_community(created_by_id=ANA, name="Café", slug="cafe", columns={}, now=NOON)
    before_writing(monkeypatch, posts if act == "post" else members, _gone(staff, f"/api/foro/communities/{made}/"))

    if act == "post":
        answer = ana.post("/api/foro/posts/", {"title": "t", "content": "c", "community_id": made})
    else:
        answer = ana.post(f"/api/foro/communities/{made}/join/")

    assert answer.status_code == 404
    assert (Post.objects.count(), Membership.objects.count()) == (0, 0)


def test_of_two_edits_of_one_post_each_keeps_what_the_other_changed(
    ana: APIClient, staff: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/api/foro/posts/{a_post(author_id=ANA)}/"
    before_writing(monkeypatch, posts, lambda: staff.patch(path, {"title": "Sequía"}))

    answer = ana.patch(path, {"content": "Llueve."})

    assert (answer.json()["title"], answer.json()["content"]) == ("Sequía", "Llueve.")


def test_two_communities_whose_names_read_alike_get_addresses_of_their_own_at_once() -> None:
    at_once(
        *[
            lambda name=name: create_community(created_by_id=ANA, name=name, slug="", columns={}, now=NOON)
            for name in ("Café", "Cafe", "CAFÉ", "cafe")
        ]
    )

    assert set(Community.objects.filter(slug__startswith="cafe").values_list("slug", flat=True)) == {
        "cafe",
        "cafe-2",
        "cafe-3",
        "cafe-4",
    }


def test_a_person_who_goes_leaves_a_community_that_goes_too() -> None:
    made = create_community(created_by_id=BETO, name="Café", slug="cafe", columns={}, now=NOON)
    join(community_id=made, user_id=ANA, now=NOON)

    results = at_once(
        lambda: departures.forget_person(user_id=ANA, now=NOON),
        lambda: communities.delete_community(community_id=made, editor=STAFF_IDENTITY, now=NOON),
    )

    assert results == [None, None]
    assert Membership.objects.count() == 0
