"""A stand-in for the forum, for tests of other modules alone: a few records, kept in memory."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from modules.forum.contracts import CommunitySummary, PostSummary


class FakeForum:
    """Answers like the forum's door. `add_post` makes a post, `join` lets a person into a community."""

    def __init__(self) -> None:
        self.known: dict[int, PostSummary] = {}
        self.joined: dict[int, list[CommunitySummary]] = {}

    def add_post(self, *, author_id: int, title: str = "Riego", community_id: int | None = None) -> PostSummary:
        """A new post."""
        post = PostSummary(
            id=len(self.known) + 1,
            author_id=author_id,
            community_id=community_id,
            title=title,
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
            comments_count=0,
            reactions_count=0,
        )
        self.known[post.id] = post
        return post

    def join(self, *, user_id: int, community: CommunitySummary) -> None:
        """Put a person into a community."""
        self.joined.setdefault(user_id, []).append(community)

    def posts(self, *, ids: Collection[int]) -> Mapping[int, PostSummary]:
        """The posts with these ids."""
        return {id: self.known[id] for id in ids if id in self.known}

    def communities_of(self, *, user_ids: Collection[int]) -> Mapping[int, list[CommunitySummary]]:
        """The communities of these people."""
        return {
            id: sorted(self.joined[id], key=lambda community: community.name) for id in user_ids if id in self.joined
        }
