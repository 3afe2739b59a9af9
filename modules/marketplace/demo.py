"""The ads of the demo, and who follows whom."""

from decimal import Decimal

from agrovet.kernel.demo import Cast
from agrovet.kernel.identity import Identity
from modules.marketplace.demo_offers import FOLLOWS, OFFERS, Offer
from modules.marketplace.models import Ad, Category, Follow
from modules.marketplace.operations.following import follow_person
from modules.marketplace.operations.pictures import Pictures
from modules.marketplace.operations.publishing import NewAd, publish_ad


def fill(cast: Cast) -> None:
    """Publish what is not there yet, and let people follow each other."""
    for offer in OFFERS:
        publisher_id = cast.people.get(offer.by)
        if publisher_id and not Ad.objects.filter(publisher_id=publisher_id, title=offer.title).exists():
            _publish(offer, publisher_id, cast)
    for follower, followed in FOLLOWS:
        pair = {"follower_id": cast.people.get(follower), "following_id": cast.people.get(followed)}
        if all(pair.values()) and not Follow.objects.filter(**pair).exists():
            follow_person(follower_id=pair["follower_id"] or 0, following_id=pair["following_id"], now=cast.ago(days=5))
            cast.count("follows")


def _publish(offer: Offer, publisher_id: int, cast: Cast) -> None:
    publish_ad(
        person=Identity(id=publisher_id, full_name="", role="businessman", is_staff=False),
        ad=NewAd(
            title=offer.title,
            description=offer.text,
            price=Decimal(offer.price),
            condition=offer.condition,
            category_id=Category.objects.filter(name=offer.category).values_list("id", flat=True).first(),
            location_name=offer.town,
            latitude=offer.latitude,
            longitude=offer.longitude,
            status=offer.status,
        ),
        pictures=Pictures(main=cast.pictures.get(offer.picture)),
        now=cast.ago(days=offer.days),
    )
    cast.count("ads")
