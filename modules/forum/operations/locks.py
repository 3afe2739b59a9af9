"""
The order of locks, and counts under them.

Everything that changes a thread or a count locks the post first, then comments by id; a reaction to a comment
locks that comment alone. Communities are locked before posts, by id. Under its lock a count is simply the old one and
one more, and nobody answers a comment, or reacts to it, while its branch is being deleted.
"""

from collections.abc import Collection

from agrovet.kernel.row_locks import change
from modules.forum.heat import heat_of
from modules.forum.models import Comment, Post


def locked_comments(ids: Collection[int]) -> list[Comment]:
    """Lock and return those of the comments that are there, by id."""
    return list(Comment.objects.select_for_update().filter(id__in=ids).order_by("id"))


def count(target: Post | Comment, column: str, difference: int) -> None:
    """Add to a count of a locked post or comment."""
    setattr(target, column, getattr(target, column) + difference)
    counted = {column: getattr(target, column)}
    change(target, counted | {"heat": heat_now(target)} if isinstance(target, Post) else counted)


def heat_now(post: Post) -> float:
    """Return the heat that follows from what a locked post has."""
    return heat_of(
        published_at=post.created_at,
        likes=post.likes_count,
        hearts=post.hearts_count,
        dislikes=post.dislikes_count,
        comments=post.comments_count,
        relevance_score=post.relevance_score,
    )
