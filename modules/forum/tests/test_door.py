"""The forum's door, and that its stand-in offers the same."""

import inspect

import pytest
from django.apps import apps

from modules.forum import public as forum
from modules.forum.fake import FakeForum
from modules.forum.operations.members import join
from modules.forum.tests.conftest import ANA, BETO, NOON
from modules.forum.tests.samples import a_comment, a_post, a_reaction


@pytest.mark.django_db
def test_posts_come_by_id_and_unknown_ids_are_left_out() -> None:
    post_id = a_post(title="Riego", community_id=4)
    a_comment(post_id)
    a_reaction(post_id, type="dislike")

    found = forum.posts(ids=[post_id, 99])

    assert found == {
        post_id: forum.PostSummary(
            id=post_id,
            author_id=ANA,
            community_id=4,
            title="Riego",
            created_at=NOON,
            comments_count=1,
            reactions_count=1,
        )
    }


@pytest.mark.django_db
def test_communities_of_people_come_by_name() -> None:
    for community_id in (4, 1):
        join(community_id=community_id, user_id=ANA, now=NOON)

    found = forum.communities_of(user_ids=[ANA, BETO])

    assert {id: [each.slug for each in communities] for id, communities in found.items()} == {
        ANA: ["consumidores", "general"]
    }


def test_the_stand_in_offers_the_functions_of_the_door() -> None:
    for name in ("posts", "communities_of"):
        own = inspect.signature(getattr(FakeForum(), name))
        assert own == inspect.signature(getattr(forum, name))


def test_no_field_of_the_forum_points_out_of_it() -> None:
    relations = [
        field.remote_field.model._meta.app_label
        for model in apps.get_app_config("forum").get_models()
        for field in model._meta.concrete_fields
        if field.remote_field
    ]

    assert set(relations) == {"forum"}
