"""What marketplace does when something happens elsewhere, and after its own commits."""

from agrovet.kernel import bus
from modules.accounts.events import UserDeleted
from modules.marketplace.events import AdCreated, AdUpdated
from modules.marketplace.operations.following import end_follows_of
from modules.marketplace.operations.removals import forget_file, remove_ads_of
from modules.media import public as media
from modules.media.events import MediaDeleted


@bus.subscribe(UserDeleted, name="marketplace.remove_what_the_person_owned")
def remove_what_the_person_owned(event: UserDeleted) -> None:
    """Ads go with their publisher; nobody follows, or is followed by, a person who is gone."""
    remove_ads_of(publisher_id=event.user_id, now=event.deleted_at)
    end_follows_of(person_id=event.user_id, now=event.deleted_at)


@bus.subscribe(MediaDeleted, name="marketplace.show_ads_without_the_file")
def show_ads_without_the_file(event: MediaDeleted) -> None:
    """An ad stands without a picture whose file is gone."""
    forget_file(media_id=event.media_id)


@bus.subscribe(AdCreated, AdUpdated, name="marketplace.claim_pictures", external=True)
def claim_pictures(event: AdCreated | AdUpdated) -> None:
    """
    Pictures that were uploaded without a key become the publisher's, and so stay.

    Here rather than in the request: the ad is published even while media is away, and the claim is made
    once it is back, long before such files are swept away.
    """
    if event.media_ids:
        media.claim(ids=event.media_ids, person_id=event.publisher_id)
