"""What passes through the forum's door."""

from dataclasses import dataclass
from datetime import datetime

from agrovet.kernel.errors import DomainError, Forbidden, NotFound


@dataclass(frozen=True, kw_only=True)
class PostSummary:
    """What other modules may show of a post."""

    id: int
    author_id: int
    community_id: int | None
    title: str
    created_at: datetime
    comments_count: int
    reactions_count: int


@dataclass(frozen=True, kw_only=True)
class CommunitySummary:
    """What other modules may show of a community."""

    id: int
    name: str
    slug: str
    members_count: int


class PostNotFound(NotFound):
    """No post has this id."""


class CommentNotFound(NotFound):
    """No comment has this id."""


class CommunityNotFound(NotFound):
    """No community has this id or slug."""


class ReactionNotFound(NotFound):
    """No reaction of this person has this id."""


class NotificationNotFound(NotFound):
    """No notification of this person has this id."""


class FileNotFound(NotFound):
    """The file that was to be shown is not there."""


class NotTheAuthor(Forbidden):
    """Only who wrote something, or staff, changes or deletes it."""


class NotInCharge(Forbidden):
    """Only who made a community, or staff, changes or deletes it."""


class EmptyComment(DomainError):
    """A comment has neither a text nor a picture."""


class UnknownReference(DomainError):
    """A field of the request names something that is not there."""


class NameTaken(DomainError):
    """Another community has this name, or this slug."""
