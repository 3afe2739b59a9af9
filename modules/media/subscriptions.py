"""What media does when others announce something, and now and then."""

import logging

from django.db import transaction
from django.utils import timezone

from agrovet.kernel import bus
from agrovet.kernel.chores import chore
from agrovet.kernel.databases import alias_of
from agrovet.kernel.files import names_files
from modules.accounts.events import UserDeleted
from modules.media import intake, operations, store
from modules.media.contracts import StoreUnavailable
from modules.media.events import MediaDeleted, MediaUpdated

logger = logging.getLogger(__name__)

names_files(table="media_file", column="key", content_type=store.content_type_of)


@bus.subscribe(UserDeleted, name="media.delete_files_of_person")
def delete_files_of_person(event: UserDeleted) -> None:
    """What a person uploaded goes with the person."""
    operations.delete_files_of(person_id=event.user_id)


@bus.subscribe(MediaDeleted, MediaUpdated, name="media.remove_unused_files", external=True)
def remove_unused_files(event: MediaDeleted | MediaUpdated) -> None:
    """The store loses what no record speaks of, soon; the chore sees to what fails."""
    # After the commit: the store may be slow, and no transaction waits for it.
    transaction.on_commit(_remove_unused_if_possible, using=alias_of("media"), robust=True)


def _remove_unused_if_possible() -> None:
    try:
        intake.remove_unused()
    except StoreUnavailable as error:
        logger.warning("Files without use stay in the store for now: %s", error)


@chore(name="media.remove_unused_files")
def remove_unused_files_at_last() -> None:
    """Whatever could not be removed before, and what dying processes left."""
    intake.remove_unused()


@chore(name="media.delete_expired_files")
def delete_expired_files() -> None:
    """Pictures that came without a key and that nothing refers to go after a day."""
    now = timezone.now()
    while operations.delete_expired(now=now):
        pass
