"""What accounts announces."""

from dataclasses import dataclass
from datetime import datetime

from agrovet.kernel.bus import Event


@dataclass(frozen=True, kw_only=True)
class UserCreated(Event, name="user.created", module="accounts", entity="user_id"):
    """
    A person registered. Sent once in an account's life.

    `profession` and `business_type` are what the person said of themselves on the way in.
    """

    user_id: int
    role: str | None
    full_name: str
    created_at: datetime
    profession: str = ""
    business_type: str = ""


@dataclass(frozen=True, kw_only=True)
class UserUpdated(Event, name="user.updated", module="accounts", entity="user_id"):
    """Something of what others show of a person changed: name, number, role, picture, or whether active."""

    user_id: int
    role: str | None
    full_name: str
    picture_url: str | None
    is_active: bool
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class UserDeleted(Event, name="user.deleted", module="accounts", entity="user_id"):
    """An account is gone, with its keys. Sent once; what the person owned elsewhere goes with it."""

    user_id: int
    deleted_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeysEnded(Event, name="keys.ended", module="accounts", entity="user_id"):
    """
    Keys of a person stopped working: by logout, a new password, an operator, or with the account.

    `digests` are the SHA-256 digests of the keys that ended. They are always named: a key that is made between the end
    of the others and the delivery of this event is none of them. Sent once for each such end, in its transaction; of
    more than 500 keys, in several events.
    """

    user_id: int
    ended_at: datetime
    digests: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PasswordReset(Event, name="user.password_reset", module="accounts", entity="user_id"):
    """A person set a new password with a code sent to their phone."""

    user_id: int
    reset_at: datetime


@dataclass(frozen=True, kw_only=True)
class ResetCodeRequested(Event, name="user.reset_code_requested", module="accounts", entity="user_id"):
    """
    Somebody asked for a code to set a new password; accounts itself sends it.

    `user_id` is 0 for a number that nobody has: asking costs the same, whoever is asked for. The event holds
    neither the code nor the number.
    """

    user_id: int
    requested_at: datetime
