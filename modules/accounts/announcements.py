"""The events of accounts, made from a person's record."""

from datetime import datetime

from agrovet.kernel import bus
from modules.accounts.events import UserDeleted, UserUpdated
from modules.accounts.models import User


def announce_update(user: User, *, now: datetime) -> None:
    """Say, within the transaction, that something of what others show of the person changed."""
    bus.publish(
        UserUpdated(
            user_id=user.id,
            role=user.role,
            full_name=user.full_name,
            picture_url=user.profile_picture,
            is_active=user.is_active,
            updated_at=now,
        )
    )


def announce_removal(user_id: int, *, now: datetime) -> None:
    """Say, within the transaction, that the account is gone."""
    bus.publish(UserDeleted(user_id=user_id, deleted_at=now))
