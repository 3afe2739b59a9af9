"""What marketplace announces."""

from dataclasses import dataclass
from datetime import datetime

from agrovet.kernel.bus import Event


@dataclass(frozen=True, kw_only=True)
class AdCreated(Event, name="ad.created", module="marketplace", entity="ad_id"):
    """An ad was published. Sent once in its life; `media_ids` are the files it shows, the main one first."""

    ad_id: int
    publisher_id: int
    category_id: int | None
    title: str
    status: str
    media_ids: tuple[int, ...]
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class AdUpdated(Event, name="ad.updated", module="marketplace", entity="ad_id"):
    """
    An ad changed: its texts, price, place, status or pictures. The fields tell how it stands now.

    Sent too when an ad lost a picture because the file was deleted; not when its category was.
    """

    ad_id: int
    publisher_id: int
    category_id: int | None
    title: str
    status: str
    media_ids: tuple[int, ...]
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class AdDeleted(Event, name="ad.deleted", module="marketplace", entity="ad_id"):
    """An ad is gone: taken down by its publisher or by staff, or because its publisher's account is gone."""

    ad_id: int
    publisher_id: int
    deleted_at: datetime


@dataclass(frozen=True, kw_only=True)
class FollowCreated(Event, name="follow.created", module="marketplace", entity="follow_id"):
    """A person began to follow another."""

    follow_id: int
    follower_id: int
    following_id: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class FollowDeleted(Event, name="follow.deleted", module="marketplace", entity="follow_id"):
    """A person no longer follows another, by their own doing or because one of the two is gone."""

    follow_id: int
    follower_id: int
    following_id: int
    deleted_at: datetime
