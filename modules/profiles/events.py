"""What profiles announces."""

from dataclasses import dataclass
from datetime import datetime

from agrovet.kernel.bus import Event


@dataclass(frozen=True, kw_only=True)
class ProfileCreated(Event, name="profile.created", module="profiles", entity="user_id"):
    """A person's profile exists. Sent once in its life; `kind` is specialist, businessman or consumer."""

    user_id: int
    kind: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProfileUpdated(Event, name="profile.updated", module="profiles", entity="user_id"):
    """Something in a profile changed, its gallery and its verification included."""

    user_id: int
    kind: str
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class ProfileDeleted(Event, name="profile.deleted", module="profiles", entity="user_id"):
    """A profile is gone, with its person."""

    user_id: int
    kind: str
    deleted_at: datetime


@dataclass(frozen=True, kw_only=True)
class VerificationChanged(Event, name="profile.verification.changed", module="profiles", entity="user_id"):
    """
    A specialist's papers wait for staff (`status` is `pending`), or staff decided: `verified_student` or
    `verified_professional`; empty where they took it back, rejected the papers, or the papers are gone.
    """

    user_id: int
    status: str
    status_before: str
    type: str
    changed_at: datetime
