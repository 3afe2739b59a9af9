"""What is asked of the forum: the functions of its door here, what its own pages need beside it, by subject."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from modules.forum.contracts import CommunitySummary, PostSummary
from modules.forum.models import Membership, Post


def posts(*, ids: Collection[int]) -> Mapping[int, PostSummary]:
    """The posts with these ids."""
    rows = Post.objects.filter(id__in=set(ids)).values_list(
        "id",
        "author_id",
        "community_id",
        "title",
        "created_at",
        "comments_count",
        "likes_count",
        "hearts_count",
        "dislikes_count",
    )
    return {
        id: PostSummary(
            id=id,
            author_id=author_id,
            community_id=community_id,
            title=title,
            created_at=created_at,
            comments_count=comments,
            reactions_count=likes + hearts + dislikes,
        )
        for id, author_id, community_id, title, created_at, comments, likes, hearts, dislikes in rows
    }


def communities_of(*, user_ids: Collection[int]) -> Mapping[int, list[CommunitySummary]]:
    """The communities that these people are in, by name."""
    rows = (
        Membership.objects.filter(user_id__in=set(user_ids))
        .order_by("community__name")
        .values_list("user_id", "community_id", "community__name", "community__slug", "community__members_count")
    )
    found: defaultdict[int, list[CommunitySummary]] = defaultdict(list)
    for user_id, id, name, slug, members in rows:
        found[user_id].append(CommunitySummary(id=id, name=name, slug=slug, members_count=members))
    return dict(found)
