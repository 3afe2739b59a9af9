"""Counts from scratch: after an import, or when an operator doubts them."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Count, Model

from agrovet.kernel.writing import writing
from modules.forum.heat import heat_of
from modules.forum.models import Comment, Community, Membership, Post, Reaction

M = TypeVar("M", bound=Model)

BATCH = 500
_BY_TYPE = {"like": "likes_count", "heart": "hearts_count", "dislike": "dislikes_count"}


def recount() -> Counter[str]:
    """
    Set every count of posts, comments and communities, and every heat, to what the rows say.

    Each batch is a transaction of its own, with its rows locked. Returns how many rows were wrong, by table.
    """
    wrong: Counter[str] = Counter()
    for model, correct in ((Post, _correct_posts), (Comment, _correct_comments), (Community, _correct_communities)):
        last = 0
        while ids := list(model.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:BATCH]):
            with writing("forum"):
                wrong[model._meta.db_table] += correct(ids)
            last = ids[-1]
    return wrong


def _correct_posts(ids: list[int]) -> int:
    posts = list(Post.objects.select_for_update().filter(id__in=ids).order_by("id"))
    comments = dict(
        Comment.objects.filter(post_id__in=ids).values_list("post_id").annotate(number=Count("id")).order_by()
    )
    reactions = _reactions("post_id", ids)
    rows = []
    for post in posts:
        counts: dict[str, float] = {
            "comments_count": comments.get(post.id, 0),
            **{column: reactions[post.id, kind] for kind, column in _BY_TYPE.items()},
        }
        counts["heat"] = heat_of(
            published_at=post.created_at,
            likes=reactions[post.id, "like"],
            hearts=reactions[post.id, "heart"],
            dislikes=reactions[post.id, "dislike"],
            comments=comments.get(post.id, 0),
            relevance_score=post.relevance_score,
        )
        rows.append((post, counts))
    return _write(Post, rows)


def _correct_comments(ids: list[int]) -> int:
    comments = list(Comment.objects.select_for_update().filter(id__in=ids).order_by("id"))
    replies = dict(
        Comment.objects.filter(parent_id__in=ids).values_list("parent_id").annotate(number=Count("id")).order_by()
    )
    reactions = _reactions("comment_id", ids)
    return _write(
        Comment,
        (
            (
                comment,
                {
                    "replies_count": replies.get(comment.id, 0),
                    **{column: reactions[comment.id, kind] for kind, column in _BY_TYPE.items()},
                },
            )
            for comment in comments
        ),
    )


def _correct_communities(ids: list[int]) -> int:
    communities = list(Community.objects.select_for_update().filter(id__in=ids).order_by("id"))
    members = dict(
        Membership.objects.filter(community_id__in=ids)
        .values_list("community_id")
        .annotate(number=Count("id"))
        .order_by()
    )
    return _write(Community, ((each, {"members_count": members.get(each.id, 0)}) for each in communities))


def _reactions(column: str, ids: list[int]) -> Counter[tuple[int, str]]:
    rows = (
        Reaction.objects.filter(**{f"{column}__in": ids})
        .values_list(column, "type")
        .annotate(number=Count("id"))
        .order_by()
    )
    return Counter({(object_id, kind): number for object_id, kind, number in rows})


def _write(model: type[M], rows: Iterable[tuple[M, dict[str, float]]]) -> int:
    changed: list[M] = []
    columns: set[str] = set()
    for row, counts in rows:
        columns |= counts.keys()
        if any(getattr(row, column) != value for column, value in counts.items()):
            for column, value in counts.items():
                setattr(row, column, value)
            changed.append(row)
    if changed:
        model._default_manager.bulk_update(changed, sorted(columns))
    return len(changed)
