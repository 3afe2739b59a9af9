"""Which posts are listed, in which order, and at which price."""

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from modules.forum.heat import heat_of
from modules.forum.models import Community, Post
from modules.forum.operations.members import join
from modules.forum.operations.posts import publish_post, weigh
from modules.forum.tests.conftest import ANA, BETO, CARLA, NOON
from modules.forum.tests.samples import a_comment, a_post, a_reaction
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db


def _titles(answer: Any) -> list[str]:
    return [post["title"] for post in answer.json()]


def _published(title: str, *, hours: float) -> int:
    at = NOON + timedelta(hours=hours)
    return publish_post(author_id=ANA, title=title, content="…", now=at, media_id=None, community_id=None)


def test_the_newest_come_first(visitor: APIClient) -> None:
    for title, hours in (("segundo", 1), ("tercero", 2), ("primero", 0)):
        _published(title, hours=hours)

    answer = visitor.get("/api/foro/posts/")

    assert _titles(answer) == ["tercero", "segundo", "primero"]
    assert answer["X-Total-Count"] == "3"


def test_a_list_is_had_in_parts(visitor: APIClient) -> None:
    for number in range(3):
        a_post(title=str(number))

    first = visitor.get("/api/foro/posts/?page_size=2")

    assert _titles(first) == ["2", "1"]
    assert first["Link"].endswith('offset=2>; rel="next"')
    assert _titles(visitor.get("/api/foro/posts/?page_size=2&page=2")) == ["0"]


@pytest.mark.parametrize("community", ["4", "general"])
def test_a_community_filters_by_id_and_by_slug(visitor: APIClient, community: str) -> None:
    a_post(title="general", community_id=4)
    a_post(title="otra", community_id=5)
    a_post(title="ninguna")

    assert _titles(visitor.get("/api/foro/posts/", {"community": community})) == ["general"]
    assert _titles(visitor.get("/api/foro/posts/relevant/", {"community": community})) == ["general"]
    assert _titles(visitor.get("/api/foro/posts/by-community/", {"id": community})) == ["general"]


def test_a_slug_of_digits_is_no_id(visitor: APIClient) -> None:
    digits = Community.objects.create(name="Cosecha", slug="2024", created_by_id=ANA)
    other = Community.objects.create(name="Uno", slug=str(digits.id), created_by_id=ANA)
    a_post(title="cosecha", community_id=digits.id)
    a_post(title="otra", community_id=other.id)

    assert _titles(visitor.get("/api/foro/posts/by-community/?slug=2024")) == ["cosecha"]
    assert _titles(visitor.get("/api/foro/posts/by-community/", {"slug": digits.id})) == ["otra"]
    assert _titles(visitor.get("/api/foro/posts/by-community/", {"id": digits.id})) == ["cosecha"]
    assert visitor.get("/api/foro/posts/by-community/", {"slug": other.id}).status_code == 404
    for path in ("/api/foro/posts/", "/api/foro/posts/relevant/", "/api/foro/posts/by-community/"):
        assert _titles(visitor.get(path, {"community": "2024"})) == ["cosecha"]
        assert _titles(visitor.get(path, {"community": digits.id})) == ["cosecha"]


def test_an_unknown_community_has_no_posts(visitor: APIClient) -> None:
    a_post()

    assert visitor.get("/api/foro/posts/?community=99").json() == []
    assert visitor.get("/api/foro/posts/?community=\x00").status_code == 200
    assert visitor.get("/api/foro/posts/by-community/?slug=nada").status_code == 404
    assert visitor.get("/api/foro/posts/by-community/").status_code == 400


def test_the_feed_has_my_communities_and_what_i_wrote(beto: APIClient) -> None:
    join(community_id=4, user_id=BETO, now=NOON)
    a_post(title="de mi comunidad", community_id=4)
    a_post(title="de otra", community_id=5)
    a_post(title="mía", author_id=BETO)

    assert _titles(beto.get("/api/foro/posts/feed/")) == ["mía", "de mi comunidad"]


def test_what_people_react_to_is_more_relevant_until_something_newer_comes(visitor: APIClient) -> None:
    _published("viejo", hours=-48)
    liked = _published("querido", hours=0)
    for person in (ANA, BETO, CARLA):
        a_reaction(liked, user_id=person)
    disliked = _published("malo", hours=3)
    for person in (ANA, BETO):
        a_reaction(disliked, user_id=person, type="dislike")
    _published("nuevo", hours=3)
    _published("reciente", hours=40)

    assert _titles(visitor.get("/api/foro/posts/relevant/")) == ["reciente", "querido", "nuevo", "malo", "viejo"]


def test_ten_times_the_interest_outweighs_half_a_day() -> None:
    def heat(*, likes: int, hours: int) -> float:
        return heat_of(published_at=NOON + timedelta(hours=hours), likes=likes, hearts=0, dislikes=0, comments=0)

    assert heat(likes=29, hours=0) > heat(likes=2, hours=12)
    assert heat(likes=29, hours=0) < heat(likes=2, hours=13)


def test_the_first_like_counts_already() -> None:
    def heat(*, likes: int, minutes: int) -> float:
        return heat_of(published_at=NOON + timedelta(minutes=minutes), likes=likes, hearts=0, dislikes=0, comments=0)

    assert heat(likes=1, minutes=0) > heat(likes=0, minutes=60)


def test_the_heat_follows_comments_and_reactions_and_falls_again(ana: APIClient, beto: APIClient) -> None:
    post_id = a_post()
    before = Post.objects.get(id=post_id).heat

    comment_ids = [a_comment(post_id, user_id=BETO) for _ in range(2)]
    reaction = a_reaction(post_id, user_id=BETO)
    hot = Post.objects.get(id=post_id).heat
    for comment_id in comment_ids:
        beto.delete(f"/api/foro/comments/{comment_id}/")
    beto.delete(f"/api/foro/reactions/{reaction}/remove/")

    assert hot > before
    assert Post.objects.get(id=post_id).heat == before


def test_staff_can_weigh_a_post(visitor: APIClient) -> None:
    post_id = _published("importante", hours=-24)
    _published("nuevo", hours=0)

    weigh(post_id=post_id, relevance_score=5.0)

    assert _titles(visitor.get("/api/foro/posts/relevant/")) == ["importante", "nuevo"]
    assert visitor.get(f"/api/foro/posts/{post_id}/").json()["relevance_score"] == 5.0


@pytest.mark.parametrize("path", ["/api/foro/posts/", "/api/foro/posts/relevant/", "/api/foro/posts/feed/"])
@pytest.mark.parametrize("number", [3, 60])
def test_posts_cost_the_same_number_of_queries_however_many(
    beto: APIClient, media: FakeMedia, django_assert_num_queries: Any, path: str, number: int
) -> None:
    for place in range(number):
        post_id = a_post(author_id=BETO if place % 2 else ANA, community_id=1 + place % 6, media_id=media.add().id)
        comment_id = a_comment(post_id, user_id=CARLA, media_id=media.add().id)
        a_comment(post_id, parent_id=comment_id)
    join(community_id=1, user_id=BETO, now=NOON)

    # Posts, comments and communities; a key, people and files, asked of doors, are three more.
    with django_assert_num_queries(3):
        assert beto.get(path).status_code == 200


@pytest.mark.parametrize("number", [3, 60])
def test_one_post_costs_the_same_number_of_queries_however_long_its_thread(
    visitor: APIClient, django_assert_num_queries: Any, number: int
) -> None:
    post_id = a_post(community_id=4)
    parent_id = None
    for place in range(number):
        parent_id = a_comment(post_id, user_id=(ANA, BETO, CARLA)[place % 3], parent_id=parent_id)

    with django_assert_num_queries(3):
        assert visitor.get(f"/api/foro/posts/{post_id}/").json()["comments_count"] == number


def test_beside_a_comment_a_long_description_is_cut(visitor: APIClient, media: FakeMedia) -> None:
    file = media.add(owner_id=ANA, name="foto", description="a" * 16_000)
    post_id = a_post(media_id=file.id)
    a_comment(post_id, media_id=file.id)

    for shown in (visitor.get("/api/foro/posts/").json()[0], visitor.get("/api/foro/comments/").json()[0]):
        assert shown["media"]["description"] == "a" * 4_000
