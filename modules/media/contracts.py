"""What passes through the door of media."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from agrovet.kernel.errors import DomainError, NotFound, Unavailable
from agrovet.kernel.links import absolute
from agrovet.kernel.signed_paths import signed

LONGEST_BESIDE = 4_000
"""Characters of a description that are shown beside an ad, a post or a comment; a spectrum takes fewer."""


@dataclass(frozen=True, kw_only=True)
class File:
    """
    An uploaded file's record. `url` is a full address, a path on this server, or None for a record of the
    old system that never had a file. `object_id` is what the old system attached it to. `is_of_chat` says that
    nothing but conversations shows it.
    """

    id: int
    owner_id: int | None
    name: str | None
    description: str | None
    price: Decimal | None
    url: str | None
    created_at: datetime | None
    content_type: int | None = None
    object_id: int | None = None
    is_of_chat: bool = False

    @property
    def address(self) -> str | None:
        """The address that a client can follow; that of a paper is for those who may see it, and for a while."""
        return absolute(signed(self.url)) if self.url else self.url

    @property
    def brief_description(self) -> str | None:
        """The beginning of the description, for where the file only accompanies something else."""
        return self.description and self.description[:LONGEST_BESIDE]

    def as_json(self) -> dict[str, Any]:
        """The file as clients know it, wherever it is shown."""
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "price": None if self.price is None else f"{self.price:.2f}",
            "url": self.address,
            "created_at": self.created_at,
            "content_type": self.content_type,
            "object_id": self.object_id,
        }


class FileChanged(DomainError):
    """A file was replaced, sent, or made a paper while something else was done with it."""

    status = 409


class MediaNotFound(NotFound):
    """There is no such file, or it is not for this person."""


class UnreadableFile(DomainError):
    """The file is not of a kind that is accepted, judged by its content."""


class FileTooLarge(DomainError):
    """The file is larger than is accepted."""

    status = 413


class StoreUnavailable(Unavailable):
    """The place where files are kept does not answer; nothing was recorded."""
