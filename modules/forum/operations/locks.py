"""
Who waits for whom.

Everything that changes a thread or a count locks the post first, then comments by id; a reaction to a comment
locks that comment alone. Under its lock a count is simply the old one and one more, and nobody answers a
comment, or reacts to it, while its branch is being deleted.
"""

from collections.abc import Collection

from modules.forum.heat import heat_of
from modules.forum.models import Comment, Community, Post


def locked_post(post_id: int) -> Post | None:
    """The post, ours alone until the transaction ends; None where there is none."""
    return Post.objects.select_for_update().filter(id=post_id).first()


def locked_comments(ids: Collection[int]) -> list[Comment]:
    """Those of the comments that are there, by id, ours alone until the transaction ends."""
    return list(Comment.objects.select_for_update().filter(id__in=ids).order_by("id"))


def locked_community(community_id: int) -> Community | None:
    """The community, ours alone until the transaction ends; None where there is none."""
    return Community.objects.select_for_update().filter(id=community_id).first()


def keep_counts(post: Post) -> None:
    """Write a locked post's changed counts, and the heat that follows from them."""
    post.heat = heat_of(
        published_at=post.created_at,
        likes=post.likes_count,
        hearts=post.hearts_count,
        dislikes=post.dislikes_count,
        comments=post.comments_count,
        relevance_score=post.relevance_score,
    )
    post.save(update_fields=["likes_count", "hearts_count", "dislikes_count", "comments_count", "heat"])
