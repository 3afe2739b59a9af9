"""Things done twice at the same instant, in threads with connections of their own."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from modules.forum.contracts import CommentNotFound, NameTaken, UnknownReference
from modules.forum.models import Comment, Community, Membership, Notification, Post, Reaction
from modules.forum.operations.comments import add_comment, remove_branches
from modules.forum.operations.communities import create_community
from modules.forum.operations.members import join
from modules.forum.operations.reactions import react
from modules.forum.operations.recounting import recount
from modules.forum.tests.conftest import ANA, BETO, NOON
from modules.forum.tests.samples import a_comment, a_post

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at the same instant; returns what each returned or raised."""
    start = Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[place] = call()
        except (NameTaken, UnknownReference, CommentNotFound) as refusal:
            results[place] = refusal
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("to", ["post", "comment"])
def test_the_same_reaction_at_once_counts_once(to: Any) -> None:
    post_id = a_post(author_id=ANA)
    object_id = post_id if to == "post" else a_comment(post_id, user_id=ANA)

    results = _at_once(
        *[lambda: react(type="like", to=to, object_id=object_id, user_id=BETO, now=NOON) for _ in range(6)]
    )

    assert sorted(is_new for _, is_new in results) == [False] * 5 + [True]
    assert len({id for id, _ in results}) == 1
    target: Post | Comment = (Post if to == "post" else Comment).objects.get(id=object_id)
    assert (Reaction.objects.count(), target.likes_count, Notification.objects.count()) == (1, 1, 1)


def test_reactions_and_comments_of_many_at_once_are_all_counted() -> None:
    post_id = a_post(author_id=ANA)

    def reacting(user_id: int) -> Callable[[], Any]:
        return lambda: react(type="heart", to="post", object_id=post_id, user_id=user_id, now=NOON)

    def commenting(user_id: int) -> Callable[[], Any]:
        return lambda: a_comment(post_id, user_id=user_id)

    _at_once(*[act(user_id) for user_id in range(20, 26) for act in (reacting, commenting)])

    post = Post.objects.get(id=post_id)
    assert (post.hearts_count, post.comments_count) == (6, 6)
    assert sum(recount().values()) == 0


def test_joining_twice_at_once_makes_one_member() -> None:
    general = Community.objects.get(slug="general")

    _at_once(*[lambda: join(community_id=general.id, user_id=BETO, now=NOON) for _ in range(6)])

    general.refresh_from_db()
    assert (Membership.objects.count(), general.members_count) == (1, 1)


def test_of_two_communities_with_one_name_the_second_is_refused_by_field() -> None:
    results = _at_once(
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

    _at_once(answer, liking, answer, lambda: remove_branches(post_id=post_id, tops=[comment_id], now=NOON), answer)

    assert (Comment.objects.count(), Reaction.objects.count(), Post.objects.get(id=post_id).comments_count) == (0, 0, 0)
