"""What takes ads, or their pictures, away."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from agrovet.kernel.identity import Identity
from agrovet.kernel.writing import writing
from modules.marketplace.contracts import AdNotFound
from modules.marketplace.models import Ad, SecondaryImage
from modules.marketplace.operations.announcements import announce_change, announce_removal
from modules.marketplace.operations.publishing import NO_AD, require_author

BATCH = 200


def take_down_ad(*, person: Identity, ad_id: int, now: datetime) -> None:
    """
    Remove an ad for good.

    :raises AdNotFound: if no ad has this id
    :raises NotTheirAd: unless the person published it or is of the staff
    """
    require_author(person, ad_id=ad_id)
    if not remove_ads(ids=[ad_id], now=now):
        raise AdNotFound(NO_AD)


def remove_ads(*, ids: Collection[int], now: datetime) -> int:
    """Remove these ads, whoever published them, but for those that are gone already; returns how many."""
    with writing("marketplace"):
        # Held, so that of two who remove one ad at once a single one announces it.
        held = Ad.objects.select_for_update().filter(id__in=ids).order_by("id")
        gone = list(held.values_list("id", "publisher_id"))
        Ad.objects.filter(id__in=[ad_id for ad_id, _ in gone]).delete()
        for ad_id, publisher_id in gone:
            announce_removal(ad_id=ad_id, publisher_id=publisher_id, now=now)
    return len(gone)


def remove_ads_of(*, publisher_id: int, now: datetime) -> None:
    """Remove all ads of a person."""
    theirs = Ad.objects.filter(publisher_id=publisher_id).order_by("id").values_list("id", flat=True)
    while ids := list(theirs[:BATCH]):
        remove_ads(ids=ids, now=now)


def forget_file(*, media_id: int) -> None:
    """Let the ads that show a file stand without it, since it is gone, and tell of each of them."""
    with writing("marketplace"):
        beside = SecondaryImage.objects.filter(media_id=media_id)
        shows_it = Q(main_image_id=media_id) | Q(id__in=beside.values("ad_id"))
        # Listed before the pictures go, told of afterwards.
        ids = list(Ad.objects.select_for_update().filter(shows_it).order_by("id").values_list("id", flat=True))
        Ad.objects.filter(main_image_id=media_id).update(main_image_id=None)
        beside.delete()
        for ad in Ad.objects.filter(id__in=ids).order_by("id"):
            announce_change(ad)
