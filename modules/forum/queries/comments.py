"""Comments, the most popular first; among equally popular ones, the newest."""

from collections.abc import Collection
from typing import Any

from django.db.models import BigIntegerField, QuerySet, Value
from django.db.models.functions import Cast

from modules.forum.contracts import CommentNotFound
from modules.forum.models import Comment
from modules.forum.models.posts import popularity
from modules.forum.queries.ends import branches_below, first_comments_of_each

# As `popularity`, without its index and its bound: the counters of one row may add up to more than an integer holds.
_COUNTERS = ("likes_count", "hearts_count", "dislikes_count", "replies_count")
_BY_ANY_POPULARITY = (
    sum((Cast(name, BigIntegerField()) for name in _COUNTERS), start=Value(0)).desc(),
    "-created_at",
    "-id",
)

CommentRows = QuerySet[Comment, tuple[Any, ...]]

COLUMNS = (
    "id",
    "post_id",
    "parent_id",
    "user_id",
    "content",
    "media_id",
    "created_at",
    "updated_at",
    "likes_count",
    "hearts_count",
    "dislikes_count",
    "replies_count",
)


def comments_of(post_ids: Collection[int], *, most: int) -> CommentRows:
    """The comments on these posts, answers among them; of each post so many at most, those that were written first."""
    chosen = Comment.objects.filter(id__in=first_comments_of_each(post_ids, most=most))
    return chosen.order_by(*_BY_ANY_POPULARITY).values_list(*COLUMNS)


def comments_below(tops: Collection[int], *, most: int) -> CommentRows:
    """These comments and the answers below them; so many at most, whole levels first."""
    chosen = Comment.objects.filter(id__in=branches_below(tops, most=most))
    return chosen.order_by(*_BY_ANY_POPULARITY).values_list(*COLUMNS)


def beginnings(*, post_id: int | None) -> QuerySet[Comment, tuple[int, int]]:
    """Id and post of the comments that answer no other: of one post, or of all."""
    comments = _popular_first().filter(parent__isnull=True)
    if post_id is not None:
        comments = comments.filter(post_id=post_id)
    return comments.values_list("id", "post_id")


def post_of_comment(comment_id: int) -> int:
    """
    The post that this comment is on.

    :raises CommentNotFound: if there is no such comment
    """
    post_id = Comment.objects.filter(id=comment_id).values_list("post_id", flat=True).first()
    if post_id is None:
        raise CommentNotFound("El comentario no existe.")
    return post_id


def _popular_first() -> QuerySet[Comment]:
    return Comment.objects.order_by(popularity().desc(), "-created_at", "-id")
