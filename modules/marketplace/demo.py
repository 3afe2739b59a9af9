"""The ads of the demo data, and who follows whom."""

from decimal import Decimal

from agrovet.kernel.demo import DemoData
from agrovet.kernel.identity import Identity
from modules.marketplace.demo_offers import APP_CATEGORIES, CAPITAL, FOLLOWS, OFFERS, RADIUS_KM, Offer
from modules.marketplace.distances import Circle
from modules.marketplace.models import Ad, Category, Follow
from modules.marketplace.operations.following import follow_person
from modules.marketplace.operations.pictures import Pictures
from modules.marketplace.operations.publishing import NewAd, publish_ad
from modules.marketplace.search import in_circle


def fill(demo: DemoData) -> None:
    """Publish what is not there yet, and let people follow each other."""
    for offer in OFFERS:
        publisher_id = demo.people.get(offer.by)
        if publisher_id and not Ad.objects.filter(publisher_id=publisher_id, title=offer.title).exists():
            _publish(offer, publisher_id, demo)
    for follower, followed in FOLLOWS:
        pair = {"follower_id": demo.people.get(follower), "following_id": demo.people.get(followed)}
        if all(pair.values()) and not Follow.objects.filter(**pair).exists():
            follow_person(follower_id=pair["follower_id"] or 0, following_id=pair["following_id"], now=demo.ago(days=5))
            demo.count("follows")
    demo.notes.append(_note())


def _note() -> str:
    ads = Ad.objects.filter(status=Ad.Status.ACTIVE)
    shown = ads.filter(category__name__in=APP_CATEGORIES).values("category").distinct().count()
    latitude, longitude = CAPITAL
    near = in_circle(ads, Circle(latitude=latitude, longitude=longitude, radius_km=RADIUS_KM)).count()
    return (
        f"Ads: {ads.count()}, in {shown} of the {len(APP_CATEGORIES)} categories that the app offers; "
        f"{near} lie within the app's {RADIUS_KM} km around the capital."
    )


def _publish(offer: Offer, publisher_id: int, demo: DemoData) -> None:
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
        pictures=Pictures(main=demo.files.get(offer.picture)),
        now=demo.ago(days=offer.days),
    )
    demo.count("ads")
