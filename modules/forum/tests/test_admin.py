"""The forum in the admin, where the admin is hosted: what staff takes away leaves counts that are right."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import RequestFactory

from modules.forum.models import Comment, Community, Membership, Post, Reaction
from modules.forum.operations.members import join
from modules.forum.operations.recounting import recount
from modules.forum.tests.conftest import ANA, BETO, NOON, STAFF
from modules.forum.tests.samples import a_comment, a_post, a_reaction

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not apps.is_installed("django.contrib.admin"), reason="the admin lives where accounts does"),
]


class Staff:
    """Somebody of the staff, as far as the admin looks here."""

    pk = STAFF
    is_active = is_staff = True

    def has_perm(self, *_: Any) -> bool:
        """Whatever it is."""
        return True

    has_module_perms = has_perm

    def get_username(self) -> str:
        """As the head of each page has it."""
        return "Dora"


@pytest.fixture
def request_of_staff() -> Any:
    """A request that somebody of the staff makes."""
    request = RequestFactory().get("/admin/")
    request.user = Staff()  # type: ignore[assignment]  # a stand-in
    return request


def _admin_of(model: type) -> Any:
    from django.contrib import admin  # noqa: PLC0415 - is only there where the admin is hosted

    return admin.site._registry[model]


def test_what_staff_deletes_is_counted_no_more(request_of_staff: Any) -> None:
    post_id, gone = a_post(), a_post()
    top = a_comment(post_id, user_id=BETO)
    a_comment(post_id, parent_id=a_comment(post_id, parent_id=top))
    a_reaction(post_id, user_id=BETO)
    join(community_id=4, user_id=ANA, now=NOON)

    _admin_of(Comment).delete_queryset(request_of_staff, Comment.objects.exclude(id=top))
    _admin_of(Reaction).delete_queryset(request_of_staff, Reaction.objects.all())
    _admin_of(Membership).delete_queryset(request_of_staff, Membership.objects.all())
    _admin_of(Post).delete_model(request_of_staff, Post.objects.get(id=gone))

    assert list(Post.objects.values_list("id", "comments_count", "likes_count")) == [(post_id, 1, 0)]
    assert sum(recount().values()) == 0


def test_staff_deletes_communities_that_belong_to_nobody(request_of_staff: Any) -> None:
    post_id = a_post(community_id=9)

    _admin_of(Community).delete_queryset(request_of_staff, Community.objects.filter(id=9))

    assert Post.objects.get(id=post_id).community_id is None


def test_nobody_writes_in_anothers_name(request_of_staff: Any) -> None:
    assert not _admin_of(Post).has_add_permission(request_of_staff)
    assert not _admin_of(Comment).has_change_permission(request_of_staff)
    assert not _admin_of(Reaction).has_add_permission(request_of_staff)


@pytest.mark.parametrize("model", [Post, Comment, Community, Membership, Reaction])
def test_every_list_opens(request_of_staff: Any, model: type) -> None:
    comment_id = a_comment(a_post(community_id=4))
    a_reaction(comment_id, to="comment")
    join(community_id=4, user_id=ANA, now=NOON)

    answer = _admin_of(model).changelist_view(request_of_staff)

    assert (answer.status_code, "results" in answer.render().content.decode()) == (200, True)


@pytest.mark.parametrize("model", [Post, Comment, Community, Membership, Reaction])
def test_every_page_opens(request_of_staff: Any, model: type[Model]) -> None:
    comment_id = a_comment(a_post(community_id=4))
    a_reaction(comment_id, to="comment")
    join(community_id=4, user_id=ANA, now=NOON)

    answer = _admin_of(model).changeform_view(request_of_staff, str(model._default_manager.latest("pk").pk))

    assert (answer.status_code, "<form" in answer.render().content.decode()) == (200, True)
