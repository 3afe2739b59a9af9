"""What profiles does when others announce something."""

import logging

from agrovet.kernel import bus
from agrovet.kernel.deleted_people import AccountDeleted
from modules.accounts import public as accounts
from modules.accounts.events import UserCreated, UserDeleted, UserUpdated
from modules.media.events import MediaDeleted
from modules.profiles import galleries, operations
from modules.profiles.contracts import KIND_OF_ROLE, OtherKindOfProfile
from modules.profiles.events import ProfileCreated

logger = logging.getLogger(__name__)


@bus.subscribe(UserCreated, UserUpdated, name="profiles.open_profile_of_role")
def open_profile_of_role(event: UserCreated | UserUpdated) -> None:
    """A person with a role has its profile; registering makes it at once, and this makes up for what failed."""
    kind = KIND_OF_ROLE.get(event.role or "")
    if kind is None:
        return
    said = (
        {"profession": event.profession, "business_type": event.business_type} if isinstance(event, UserCreated) else {}
    )
    try:
        operations.see_to_profile(user_id=event.user_id, kind=kind, **said)
    except AccountDeleted:
        # The account is deleted since; its profile goes, or went, with it.
        logger.info("Person %s is deleted by now.", event.user_id)
    except OtherKindOfProfile:
        # Some people of the old system have a role and a profile that differ: they keep both.
        logger.info("Person %s has the role %s and a profile of another kind.", event.user_id, event.role)


@bus.subscribe(UserDeleted, name="profiles.delete_profile_of_person")
def delete_profile_of_person(event: UserDeleted) -> None:
    """A profile goes with its person."""
    operations.forget_person(user_id=event.user_id)


@bus.subscribe(MediaDeleted, name="profiles.drop_deleted_file")
def drop_deleted_file(event: MediaDeleted) -> None:
    """A file that is gone leaves galleries and papers."""
    galleries.drop_file(media_id=event.media_id)


@bus.subscribe(ProfileCreated, name="profiles.give_role_of_profile", external=True)
def give_role_of_profile(event: ProfileCreated) -> None:
    """Who has a profile has its role. Mostly given already, this makes up for when accounts was away."""
    try:
        accounts.assign_role(user_id=event.user_id, role=operations.ROLE_OF_KIND[event.kind])
    except (accounts.RoleConflict, accounts.PersonNotFound) as error:
        logger.info("Person %s keeps the role as it is: %s", event.user_id, error)
