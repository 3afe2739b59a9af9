"""What is done in the admin is announced as anywhere else."""

from typing import Any

import pytest
from django.apps import apps
from django.test import RequestFactory

from modules.marketplace.models import Ad, Follow
from modules.marketplace.operations.following import follow_person
from modules.marketplace.tests.announced import announced
from modules.marketplace.tests.conftest import ANA, BETO, NOON, Publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not apps.is_installed("django.contrib.admin"), reason="the admin lives where accounts does"),
]


@pytest.fixture
def desk() -> Any:
    """The admin of a model."""
    from django.contrib import admin  # noqa: PLC0415 - only where it is installed

    return lambda model: admin.site.get_model_admin(model)


def test_ads_removed_in_the_admin_are_announced(desk: Any, publish: Publish) -> None:
    one, two, three = publish(), publish(), publish()
    request = RequestFactory().post("/")

    desk(Ad).delete_model(request, Ad.objects.get(id=one))
    desk(Ad).delete_queryset(request, Ad.objects.filter(id=two))

    assert list(Ad.objects.values_list("id", flat=True)) == [three]
    assert [event["ad_id"] for _, event in announced("ad.deleted")] == [one, two]


def test_follows_ended_in_the_admin_are_announced(desk: Any) -> None:
    follow_id = follow_person(follower_id=ANA, following_id=BETO, now=NOON)

    desk(Follow).delete_queryset(RequestFactory().post("/"), Follow.objects.all())

    assert [event["follow_id"] for _, event in announced("follow.deleted")] == [follow_id]
    assert not desk(Follow).has_add_permission(RequestFactory().get("/"))
