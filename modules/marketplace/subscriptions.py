"""What marketplace does when something happens elsewhere."""

from agrovet.kernel import bus
from agrovet.kernel.deleted_people import mark_deleted
from modules.accounts.events import UserDeleted
from modules.marketplace.operations.following import end_follows_of
from modules.marketplace.operations.removals import forget_file, remove_ads_of
from modules.media.events import MediaDeleted


@bus.subscribe(UserDeleted, name="marketplace.remove_what_the_person_owned")
def remove_what_the_person_owned(event: UserDeleted) -> None:
    """Ads go with their publisher; nobody follows, or is followed by, a person who is gone."""
    mark_deleted("marketplace", event.user_id)
    remove_ads_of(publisher_id=event.user_id, now=event.deleted_at)
    end_follows_of(person_id=event.user_id, now=event.deleted_at)


@bus.subscribe(MediaDeleted, name="marketplace.show_ads_without_the_file")
def show_ads_without_the_file(event: MediaDeleted) -> None:
    """An ad stands without a picture whose file is gone."""
    forget_file(media_id=event.media_id)
