"""Telling of an ad; each function is called in the transaction that makes it true."""

from datetime import datetime

from agrovet.kernel import bus
from modules.marketplace.events import AdCreated, AdDeleted, AdUpdated
from modules.marketplace.models import Ad, SecondaryImage


def announce_ad(ad: Ad) -> None:
    """Tell of an ad that was just published."""
    bus.publish(
        AdCreated(
            ad_id=ad.id,
            publisher_id=ad.publisher_id,
            category_id=ad.category_id,
            title=ad.title,
            status=ad.status,
            media_ids=shown_files(ad),
            created_at=ad.created_at,
        )
    )


def announce_change(ad: Ad) -> None:
    """Tell how an ad stands now."""
    bus.publish(
        AdUpdated(
            ad_id=ad.id,
            publisher_id=ad.publisher_id,
            category_id=ad.category_id,
            title=ad.title,
            status=ad.status,
            media_ids=shown_files(ad),
            updated_at=ad.updated_at,
        )
    )


def announce_removal(*, ad_id: int, publisher_id: int, now: datetime) -> None:
    """Tell that an ad is gone."""
    bus.publish(AdDeleted(ad_id=ad_id, publisher_id=publisher_id, deleted_at=now))


def shown_files(ad: Ad) -> tuple[int, ...]:
    """The ids of the files that an ad shows, the main one first."""
    secondary = SecondaryImage.objects.filter(ad_id=ad.id).order_by("media_id").values_list("media_id", flat=True)
    main = () if ad.main_image_id is None else (ad.main_image_id,)
    return tuple(dict.fromkeys((*main, *secondary)))
