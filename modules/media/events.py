"""What media announces."""

from dataclasses import dataclass
from datetime import datetime

from agrovet.kernel.bus import Event


@dataclass(frozen=True, kw_only=True)
class MediaCreated(Event, name="media.created", module="media", entity="media_id"):
    """A file was uploaded and is kept. Sent once; `owner_id` is None for one uploaded without a key."""

    media_id: int
    owner_id: int | None
    url: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class MediaUpdated(Event, name="media.updated", module="media", entity="media_id"):
    """A file's texts changed, or another file took its place (`url` is the present address)."""

    media_id: int
    owner_id: int | None
    url: str | None
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class MediaDeleted(Event, name="media.deleted", module="media", entity="media_id"):
    """A file is gone. Sent once; what showed it stands without it."""

    media_id: int
    owner_id: int | None
    url: str | None
    deleted_at: datetime
