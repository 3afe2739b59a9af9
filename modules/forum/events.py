"""
What the forum announces.

All that happens in one post, down to the reactions to its comments, is about that post: a handler learns of
it in the order in which it happened. The same holds for a community.
"""

from dataclasses import dataclass
from datetime import datetime

from agrovet.kernel.bus import Event


@dataclass(frozen=True, kw_only=True)
class PostCreated(Event, name="forum.post.created", module="forum", entity="post_id"):
    """A post became readable. Sent once in its life; later edits are PostUpdated."""

    post_id: int
    author_id: int
    community_id: int | None
    media_id: int | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class PostUpdated(Event, name="forum.post.updated", module="forum", entity="post_id"):
    """A post was edited. Counts of comments, reactions and readings are no edits."""

    post_id: int
    author_id: int
    community_id: int | None
    media_id: int | None
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class PostDeleted(Event, name="forum.post.deleted", module="forum", entity="post_id"):
    """A post is gone, with its comments and all reactions. Sent once, for all of them."""

    post_id: int
    author_id: int
    deleted_at: datetime


@dataclass(frozen=True, kw_only=True)
class CommentAdded(Event, name="forum.comment.added", module="forum", entity="post_id"):
    """Somebody commented on a post, or (`parent_id`) answered a comment on it. Sent once for a comment."""

    comment_id: int
    post_id: int
    parent_id: int | None
    author_id: int
    media_id: int | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class CommentUpdated(Event, name="forum.comment.updated", module="forum", entity="post_id"):
    """A comment was edited."""

    comment_id: int
    post_id: int
    author_id: int
    media_id: int | None
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class CommentDeleted(Event, name="forum.comment.deleted", module="forum", entity="post_id"):
    """
    A comment is gone, with all answers below it.

    Sent once for the branch; `branch_size` counts the comment and the answers. Not sent when the post goes.
    """

    comment_id: int
    post_id: int
    author_id: int
    branch_size: int
    deleted_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReactionAdded(Event, name="forum.reaction.added", module="forum", entity="post_id"):
    """Somebody reacted to a post, or (`comment_id`) to a comment on it. Repeating a reaction sends nothing."""

    reaction_id: int
    type: str
    user_id: int
    post_id: int
    comment_id: int | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReactionRemoved(Event, name="forum.reaction.removed", module="forum", entity="post_id"):
    """A person took a reaction back, or replaced a like by a dislike or vice versa. Not sent when its target goes."""

    reaction_id: int
    type: str
    user_id: int
    post_id: int
    comment_id: int | None
    removed_at: datetime


@dataclass(frozen=True, kw_only=True)
class CommunityCreated(Event, name="forum.community.created", module="forum", entity="community_id"):
    """A person made a community."""

    community_id: int
    slug: str
    created_by_id: int
    cover_media_id: int | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class CommunityUpdated(Event, name="forum.community.updated", module="forum", entity="community_id"):
    """A community's texts or pictures changed."""

    community_id: int
    slug: str
    cover_media_id: int | None
    avatar_media_id: int | None
    updated_by_id: int
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class CommunityDeleted(Event, name="forum.community.deleted", module="forum", entity="community_id"):
    """A community is gone; its posts stand without one."""

    community_id: int
    slug: str
    deleted_at: datetime


@dataclass(frozen=True, kw_only=True)
class CommunityJoined(Event, name="forum.community.joined", module="forum", entity="community_id"):
    """A person came into a community. Joining again sends nothing."""

    community_id: int
    user_id: int
    joined_at: datetime


@dataclass(frozen=True, kw_only=True)
class CommunityLeft(Event, name="forum.community.left", module="forum", entity="community_id"):
    """A person left a community. Leaving what one is not in sends nothing."""

    community_id: int
    user_id: int
    left_at: datetime
