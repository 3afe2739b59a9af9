"""What marketplace does when something happens elsewhere."""

from typing import Any

import pytest
from django.db import transaction

from agrovet.kernel import bus
from agrovet.kernel.databases import alias_of
from modules.accounts.events import UserDeleted
from modules.marketplace.models import Ad, Follow, SecondaryImage
from modules.marketplace.operations.following import follow_person
from modules.marketplace.subscriptions import remove_what_the_person_owned, show_ads_without_the_file
from modules.marketplace.tests.announced import announced
from modules.marketplace.tests.conftest import ANA, BETO, CARLA, NOON, Publish
from modules.media.events import MediaDeleted

pytestmark = pytest.mark.django_db

BETO_IS_GONE = UserDeleted(user_id=BETO, deleted_at=NOON)


def _announce(event: bus.Event) -> None:
    with transaction.atomic(using=alias_of(event.module)):
        bus.publish(event)


def test_ads_and_follows_go_with_their_person(publish: Publish, deliver: Any, media: Any) -> None:
    one, two, hers = publish(secondary=(media.add().id,)), publish(), publish(by=ANA)
    by_him = follow_person(follower_id=BETO, following_id=ANA, now=NOON)
    of_him = follow_person(follower_id=CARLA, following_id=BETO, now=NOON)
    between_others = follow_person(follower_id=CARLA, following_id=ANA, now=NOON)

    _announce(BETO_IS_GONE)
    deliver()

    assert list(Ad.objects.values_list("id", flat=True)) == [hers]
    assert list(SecondaryImage.objects.all()) == []
    assert list(Follow.objects.values_list("id", flat=True)) == [between_others]
    assert [event["ad_id"] for _, event in announced("ad.deleted")] == [one, two]
    assert sorted(event["follow_id"] for _, event in announced("follow.deleted")) == [by_him, of_him]


def test_a_person_with_many_ads_goes_with_all_of_them(publish: Publish) -> None:
    ad_id = publish()
    ad = Ad.objects.get(id=ad_id)
    Ad.objects.bulk_create([Ad(**{**_fields(ad), "title": f"Anuncio {n}"}) for n in range(450)])

    remove_what_the_person_owned(BETO_IS_GONE)

    assert list(Ad.objects.all()) == []
    assert len(announced("ad.deleted")) == 451


def test_a_person_goes_twice_without_harm(publish: Publish) -> None:
    publish()

    remove_what_the_person_owned(BETO_IS_GONE)
    remove_what_the_person_owned(BETO_IS_GONE)

    assert len(announced("ad.deleted")) == 1


def test_ads_lose_a_file_that_is_gone_and_say_so(publish: Publish, deliver: Any, media: Any) -> None:
    gone, there = media.add().id, media.add().id
    main, beside = publish(main=gone, secondary=(gone, there)), publish(main=there, secondary=(gone,))
    untouched = publish(main=there)

    _announce(MediaDeleted(media_id=gone, owner_id=BETO, url=None, deleted_at=NOON))
    deliver()
    deliver()

    assert dict(Ad.objects.values_list("id", "main_image_id")) == {main: None, beside: there, untouched: there}
    assert list(SecondaryImage.objects.values_list("ad_id", "media_id")) == [(main, there)]
    assert [(event["ad_id"], event["media_ids"]) for _, event in announced("ad.updated")] == [
        (main, [there]),
        (beside, [there]),
    ]


def test_a_file_that_nobody_shows_changes_nothing(publish: Publish, media: Any) -> None:
    publish(main=media.add().id)

    show_ads_without_the_file(MediaDeleted(media_id=999, owner_id=None, url=None, deleted_at=NOON))

    assert announced("ad.updated") == []


def _fields(ad: Ad) -> dict[str, Any]:
    names = ("publisher_id", "description", "price", "condition", "status", "created_at", "updated_at")
    return {name: getattr(ad, name) for name in names}
