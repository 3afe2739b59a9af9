"""What marketplace does when something happens elsewhere."""

from typing import Any

import pytest

from agrovet.kernel.testing.events import Published
from agrovet.kernel.testing.fixtures import Announce
from modules.accounts.events import UserDeleted
from modules.marketplace.events import AdDeleted, AdUpdated, FollowDeleted
from modules.marketplace.models import Ad, Follow, SecondaryImage
from modules.marketplace.operations.following import follow_person
from modules.marketplace.tests.conftest import ANA, BETO, CARLA, NOON, Publish
from modules.media.events import MediaDeleted

pytestmark = pytest.mark.django_db

BETO_IS_GONE = UserDeleted(user_id=BETO, deleted_at=NOON)


def test_ads_and_follows_go_with_their_person(
    publish: Publish, announce: Announce, published: Published, media: Any
) -> None:
    one, two, hers = publish(secondary=(media.add().id,)), publish(), publish(by=ANA)
    by_him = follow_person(follower_id=BETO, following_id=ANA, now=NOON)
    of_him = follow_person(follower_id=CARLA, following_id=BETO, now=NOON)
    between_others = follow_person(follower_id=CARLA, following_id=ANA, now=NOON)

    published.clear()

    announce(BETO_IS_GONE)

    assert list(Ad.objects.values_list("id", flat=True)) == [hers]
    assert list(SecondaryImage.objects.all()) == []
    assert list(Follow.objects.values_list("id", flat=True)) == [between_others]
    assert published == [
        AdDeleted(ad_id=one, publisher_id=BETO, deleted_at=NOON),
        AdDeleted(ad_id=two, publisher_id=BETO, deleted_at=NOON),
        FollowDeleted(follow_id=by_him, follower_id=BETO, following_id=ANA, deleted_at=NOON),
        FollowDeleted(follow_id=of_him, follower_id=CARLA, following_id=BETO, deleted_at=NOON),
    ]


def test_a_person_with_many_ads_goes_with_all_of_them(
    publish: Publish, announce: Announce, published: Published
) -> None:
    ad_id = publish()
    ad = Ad.objects.get(id=ad_id)
    Ad.objects.bulk_create([Ad(**{**_fields(ad), "title": f"Anuncio {n}"}) for n in range(450)])

    announce(BETO_IS_GONE)

    assert list(Ad.objects.all()) == []
    assert len(published.of(AdDeleted)) == 451


def test_a_person_goes_twice_without_harm(publish: Publish, announce: Announce, published: Published) -> None:
    publish()

    announce(BETO_IS_GONE)
    announce(BETO_IS_GONE)

    assert len(published.of(AdDeleted)) == 1


def test_ads_lose_a_file_that_is_gone_and_say_so(
    publish: Publish, announce: Announce, published: Published, media: Any
) -> None:
    gone, there = media.add().id, media.add().id
    main, beside = publish(main=gone, secondary=(gone, there)), publish(main=there, secondary=(gone,))
    untouched = publish(main=there)

    announce(MediaDeleted(media_id=gone, owner_id=BETO, url=None, deleted_at=NOON))

    assert dict(Ad.objects.values_list("id", "main_image_id")) == {main: None, beside: there, untouched: there}
    assert list(SecondaryImage.objects.values_list("ad_id", "media_id")) == [(main, there)]
    assert [(event.ad_id, event.media_ids) for event in published.of(AdUpdated)] == [
        (main, (there,)),
        (beside, (there,)),
    ]


def test_a_file_that_nobody_shows_changes_nothing(
    publish: Publish, announce: Announce, published: Published, media: Any
) -> None:
    publish(main=media.add().id)
    published.clear()

    announce(MediaDeleted(media_id=999, owner_id=None, url=None, deleted_at=NOON))

    assert published == []


def _fields(ad: Ad) -> dict[str, Any]:
    names = ("publisher_id", "description", "price", "condition", "status", "created_at", "updated_at")
    return {name: getattr(ad, name) for name in names}
