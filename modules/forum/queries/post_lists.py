"""Which posts, in which order; how they look is `modules.forum.api.representations`'s matter."""

from typing import Any

from django.db.models import Q, QuerySet

from agrovet.kernel.http import pages
from agrovet.kernel.numbers import whole_number
from agrovet.kernel.search.finding import Found
from agrovet.kernel.search.phrases import phrase
from agrovet.kernel.totals import total_of
from modules.forum.contracts import CommunityNotFound, PostNotFound
from modules.forum.models import Community, Membership, Post
from modules.forum.queries.ends import newest_of_feed
from modules.forum.searched import POSTS

PostRow = tuple[Any, ...]
PostRows = QuerySet[Post, PostRow]

COLUMNS = (
    "id",
    "author_id",
    "community_id",
    "title",
    "content",
    "media_id",
    "created_at",
    "updated_at",
    "views_count",
    "relevance_score",
    "comments_count",
    "likes_count",
    "hearts_count",
    "dislikes_count",
)


def newest_posts(*, community: str = "", search: str = "") -> pages.Rows:
    """
    Return all posts, the newest first; those of one community where its id or slug is given.

    With words to search for, those whose titles fit best come first.
    """
    which, wanted = _of_community(community) if community else Q(), phrase(search)
    if wanted.is_blank:
        return _newest(which)
    return Found(Post.objects.filter(which), phrase=wanted, tables=POSTS.tables, columns=COLUMNS)


def most_relevant_posts(*, community: str = "") -> PostRows:
    """All posts, or those of one community, the hottest first (see `modules.forum.heat`)."""
    posts = Post.objects.filter(_of_community(community) if community else Q())
    return posts.order_by("-heat", "-id").values_list(*COLUMNS)


class Feed:
    """A person's own posts and those of their communities, the newest first. Can be counted and sliced."""

    def __init__(self, person_id: int) -> None:
        self._person_id = person_id

    def count(self) -> int:
        """How many posts."""
        # Apart, since no index answers an "or" of the two.
        there = Q(community_id__in=Membership.objects.filter(user_id=self._person_id).values("community_id"))
        elsewhere = Q(author_id=self._person_id) & (Q(community_id__isnull=True) | ~there)
        return total_of(_newest(there)) + total_of(_newest(elsewhere))

    def __getitem__(self, part: slice) -> PostRows:
        # Whatever is on this page is among the newest of its community, or of its author.
        return _newest(Q(id__in=newest_of_feed(self._person_id, most=part.stop)))[part]


def posts_of_community(*, slug: str = "", named: str = "") -> PostRows:
    """
    Return the posts of the community with this slug, or else with this id or slug, the newest first.

    :raises CommunityNotFound: if there is none
    """
    community_id = _id_of_slug(slug) if slug else _id_of(named)
    if community_id is None:
        raise CommunityNotFound("La comunidad no existe.")
    return _newest(Q(community_id=community_id))


def post_row(post_id: int) -> PostRow:
    """
    One post.

    :raises PostNotFound: if there is none
    """
    row: PostRow | None = Post.objects.filter(id=post_id).values_list(*COLUMNS).first()
    if row is None:
        raise PostNotFound("La publicación no existe.")
    return row


def _newest(which: Q) -> PostRows:
    return Post.objects.filter(which).order_by("-created_at", "-id").values_list(*COLUMNS)


def _of_community(community: str) -> Q:
    # As one value, not as a join: so the community's posts are read in order, from an index.
    return Q(community_id=_id_of(community) or 0)


def _id_of(named: str) -> int | None:
    """Return the id of a community by its id or, where none has that, its slug, which may be digits too."""
    id = whole_number(named)
    if id is not None and Community.objects.filter(id=id).exists():
        return id
    return _id_of_slug(named)


def _id_of_slug(slug: str) -> int | None:
    return Community.objects.filter(slug=slug).values_list("id", flat=True).first()
