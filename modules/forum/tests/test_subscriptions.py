"""What the forum does when others announce something."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from agrovet.kernel import bus
from agrovet.kernel.bus import Event
from agrovet.kernel.writing import writing
from modules.accounts.events import UserCreated, UserDeleted, UserUpdated
from modules.forum import subscriptions
from modules.forum.models import Comment, Community, Membership, Notification, Post, Reaction
from modules.forum.operations.members import leave
from modules.forum.operations.recounting import recount
from modules.forum.tests.conftest import ANA, BETO, CARLA, NOON
from modules.forum.tests.samples import a_comment, a_post, a_reaction
from modules.media.events import MediaDeleted, MediaUpdated
from modules.media.fake import FakeMedia

pytestmark = pytest.mark.django_db

CREATED = UserCreated(user_id=ANA, role=None, full_name="Ana", created_at=NOON)
UPDATED = UserUpdated(user_id=ANA, role="consumer", full_name="Ana", picture_url=None, is_active=True, updated_at=NOON)


def _slugs(user_id: int = ANA) -> set[str]:
    return set(Membership.objects.filter(user_id=user_id).values_list("community__slug", flat=True))


@pytest.mark.parametrize(
    ("role", "profession", "slugs"),
    [
        (None, "", {"general"}),
        ("consumer", "", {"general", "consumidores", "ganaderos-agricultores-animales"}),
        ("businessman", "", {"general", "agroveterinarias", "agronegocios"}),
        ("Specialist", "", {"general", "especialistas", "especialistas-salud"}),
        ("Specialist", "Veterinario", {"general", "especialistas", "especialistas-salud", "veterinarios"}),
        ("Specialist", " Agrónomo ", {"general", "especialistas", "especialistas-salud", "agronomos"}),
        ("consumer", "Veterinario", {"general", "consumidores", "ganaderos-agricultores-animales"}),
    ],
)
def test_new_people_find_themselves_among_their_like(role: str | None, profession: str, slugs: set[str]) -> None:
    event = replace(CREATED, role=role, profession=profession)

    subscriptions.join_communities_of_role(event)
    subscriptions.join_communities_of_role(event)

    assert _slugs() == slugs
    assert Community.objects.get(slug="general").members_count == 1


def test_a_role_that_comes_later_opens_its_communities_once() -> None:
    subscriptions.join_communities_of_role(CREATED)
    subscriptions.join_communities_of_role(UPDATED)
    leave(community_id=1, user_id=ANA, now=NOON)
    leave(community_id=4, user_id=ANA, now=NOON)

    subscriptions.join_communities_of_role(replace(UPDATED, full_name="Ana María"))

    assert _slugs() == {"ganaderos-agricultores-animales"}


def test_people_of_the_old_system_are_left_where_they_are() -> None:
    subscriptions.join_communities_of_role(UPDATED)

    assert _slugs() == set()


def test_a_community_that_is_gone_is_passed_over() -> None:
    Community.objects.filter(slug="general").delete()

    subscriptions.join_communities_of_role(CREATED)

    assert _slugs() == set()


def test_a_person_goes_with_all_that_was_theirs_and_counts_stay_right() -> None:
    subscriptions.join_communities_of_role(replace(CREATED, role="consumer"))
    Community.objects.filter(id=6).update(created_by_id=ANA)
    own, others = a_post(author_id=ANA), a_post(author_id=BETO)
    a_comment(own, user_id=BETO)
    top = a_comment(others, user_id=CARLA)
    branch = a_comment(others, user_id=ANA, parent_id=top)
    a_comment(others, user_id=ANA, parent_id=a_comment(others, user_id=BETO, parent_id=branch))
    a_comment(others, user_id=ANA)
    a_reaction(others, user_id=ANA)
    a_reaction(others, user_id=CARLA)
    a_reaction(top, user_id=ANA, to="comment", type="dislike")

    event = UserDeleted(user_id=ANA, deleted_at=NOON)
    subscriptions.forget_person(event)
    subscriptions.forget_person(event)

    assert list(Post.objects.values_list("id", "comments_count", "likes_count")) == [(others, 1, 1)]
    assert list(Comment.objects.values_list("id", "replies_count", "dislikes_count")) == [(top, 0, 0)]
    assert list(Reaction.objects.values_list("user_id", flat=True)) == [CARLA]
    assert set(Notification.objects.values_list("recipient_id", "actor_id")) == {(BETO, CARLA)}
    assert (_slugs(), Community.objects.get(slug="general").members_count) == (set(), 0)
    assert Community.objects.get(id=6).created_by_id is None
    assert sum(recount().values()) == 0


def test_what_showed_a_deleted_file_stands_without_it(media: FakeMedia) -> None:
    file = media.add()
    post_id = a_post(media_id=file.id)
    comment_id = a_comment(post_id, media_id=file.id)
    Community.objects.filter(id=4).update(cover_media_id=file.id, cover_image=file.url)

    subscriptions.let_go_of_file(MediaDeleted(media_id=file.id, owner_id=None, url=file.url, deleted_at=NOON))

    assert Post.objects.get(id=post_id).media_id is None
    assert Comment.objects.get(id=comment_id).media_id is None
    assert Community.objects.values_list("cover_media_id", "cover_image").get(id=4) == (None, None)


def test_a_communitys_picture_follows_its_file() -> None:
    Community.objects.filter(id=4).update(avatar_media_id=7, avatar="/media/old.png")

    subscriptions.follow_file(MediaUpdated(media_id=7, owner_id=None, url="/media/new.png", updated_at=NOON))

    assert Community.objects.get(id=4).avatar == "/media/new.png"


def test_counts_that_are_wrong_are_mended() -> None:
    post_id = a_post()
    comment_id = a_comment(post_id, user_id=BETO)
    a_reaction(post_id, type="heart")
    right = Post.objects.values().get(id=post_id)
    Post.objects.filter(id=post_id).update(comments_count=9, hearts_count=0, heat=0)
    Comment.objects.filter(id=comment_id).update(replies_count=3)
    Community.objects.filter(id=4).update(members_count=5)

    mended = recount()

    assert mended == {"forum_post": 1, "forum_comment": 1, "forum_community": 1}
    assert Post.objects.values().get(id=post_id) == right


def test_events_pass_through_the_log(deliver: Callable[[], int]) -> None:
    event: Event = replace(CREATED, role="businessman")
    with writing("accounts"):
        bus.publish(event)

    deliver()

    assert _slugs() == {"general", "agroveterinarias", "agronegocios"}
