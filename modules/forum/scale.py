"""Posts, comments, reactions and notifications to measure by: a few posts have most of the comments."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from agrovet.kernel.scale import Filling, Size, Values, chance, moment, skewed, written
from agrovet.kernel.scale_words import text, title
from agrovet.kernel.search.scale import searchable
from agrovet.kernel.writing import writing
from modules.forum.heat import heat_of
from modules.forum.models import Comment, Community, Membership, Notification, Post, Reaction
from modules.forum.searched import POSTS

_POST = """
    id author_id community_id title content created_at updated_at views_count comments_count
    relevance_score likes_count hearts_count dislikes_count heat
""".split()  # noqa: SIM905 - one word a line would say no more
_COMMENT = """
    id post_id parent_id user_id content created_at updated_at replies_count likes_count hearts_count
    dislikes_count
""".split()  # noqa: SIM905 - one word a line would say no more


@dataclass
class Talk:
    """Which post each comment is on, what it answers (0: nothing), and what that makes of the counts."""

    size: Size
    post_of: "array[int]" = field(default_factory=lambda: array("i"))
    parent_of: "array[int]" = field(default_factory=lambda: array("i"))
    replies: "array[int]" = field(default_factory=lambda: array("i"))
    comments: "array[int]" = field(default_factory=lambda: array("i"))
    likes: "array[int]" = field(default_factory=lambda: array("i"))

    @property
    def reactions(self) -> int:
        """How many likes there are in all."""
        return self.size.posts * 2

    def happen(self) -> None:
        """Decide it all; the same each time."""
        luck, latest = chance("talk"), array("i", bytes(4 * (self.size.posts + 1)))
        self.replies = array("i", bytes(4 * (self.size.comments + 1)))
        self.comments, self.likes = array("i", latest), array("i", latest)
        for id in range(1, self.size.comments + 1):
            post = skewed(luck, self.size.posts)
            parent = latest[post] if luck.random() < 0.4 else 0
            if parent:
                self.replies[parent] += 1
            # A thread goes on for some comments, then another one begins.
            latest[post] = id if luck.random() < 0.8 else 0
            self.comments[post] += 1
            self.post_of.append(post)
            self.parent_of.append(parent)
        for _ in range(self.reactions):
            post = skewed(luck, self.size.posts)
            if self.likes[post] < self.size.people:
                self.likes[post] += 1


def fillings(size: Size) -> Iterator[Filling]:
    """All that hangs on posts, in the communities that are there."""
    talk = Talk(size)
    talk.happen()
    yield Filling(
        model=Membership,
        columns=("id", "community_id", "user_id", "joined_at"),
        rows=_memberships(size),
        number=size.people * 2,
    )
    yield Filling(model=Post, columns=tuple(_POST), rows=_posts(talk), number=size.posts)
    yield Filling(model=Comment, columns=tuple(_COMMENT), rows=_comments(talk), number=size.comments)
    yield Filling(
        model=Reaction,
        columns=("id", "user_id", "type", "post_id", "created_at"),
        rows=_reactions(talk),
        number=talk.reactions,
    )
    columns = ["id", "recipient_id", "actor_id", "notif_type", "summary", "post_id", "read", "created_at"]
    yield Filling(model=Notification, columns=tuple(columns), rows=_notifications(talk), number=size.comments // 3)
    yield from searchable(POSTS, _records(size), size.posts)


def finish() -> None:
    """Count the members."""
    members = Membership.objects.filter(community_id=OuterRef("pk")).order_by().values("community_id")
    number = Subquery(members.annotate(number=Count("id")).values("number"))
    with writing("forum"):
        Community.objects.update(members_count=Coalesce(number, 0))


def _communities() -> list[int]:
    return list(Community.objects.order_by("id").values_list("id", flat=True))


def _memberships(size: Size) -> Iterator[Values]:
    luck, communities, id = chance("memberships"), _communities(), 0
    for person in range(1, size.people + 1):
        for community in sorted({communities[skewed(luck, len(communities), power=2) - 1] for _ in range(2)}):
            id += 1
            yield id, community, person, written(moment(person, size.people))


def _records(size: Size) -> Iterator[Post]:
    luck, communities = chance("posts"), _communities()
    for id in range(1, size.posts + 1):
        yield Post(
            id=id,
            author_id=skewed(luck, size.people, power=2),
            community_id=communities[skewed(luck, len(communities), power=2) - 1] if luck.random() < 0.9 else None,
            title=title(luck),
            content=text(luck, 15),
            views_count=luck.randrange(1000),
        )


def _posts(talk: Talk) -> Iterator[Values]:
    for post in _records(talk.size):
        id, at = post.pk, moment(post.pk, talk.size.posts)
        likes, comments = talk.likes[id], talk.comments[id]
        heat = heat_of(published_at=at, likes=likes, hearts=0, dislikes=0, comments=comments)
        what = id, post.author_id, post.community_id, post.title, post.content, written(at), written(at)
        yield *what, post.views_count, comments, 0.0, likes, 0, 0, heat


def _comments(talk: Talk) -> Iterator[Values]:
    luck, size = chance("comments"), talk.size
    for id, (post, parent) in enumerate(zip(talk.post_of, talk.parent_of, strict=True), 1):
        at, person = written(moment(id, size.comments)), skewed(luck, size.people, power=2)
        yield id, post, parent or None, person, text(luck, 6), at, at, talk.replies[id], 0, 0, 0


def _reactions(talk: Talk) -> Iterator[Values]:
    id, people = 0, talk.size.people
    for post in range(1, talk.size.posts + 1):
        # Each from another person: next to each other in a circle of all.
        for number in range(talk.likes[post]):
            id += 1
            yield id, (post * 31 + number) % people + 1, "like", post, written(moment(post, talk.size.posts))


def _notifications(talk: Talk) -> Iterator[Values]:
    luck, size = chance("notifications"), talk.size
    for id in range(1, size.comments // 3 + 1):
        recipient, actor = skewed(luck, size.people, power=2), skewed(luck, size.people, power=2)
        about, at = skewed(luck, size.posts), written(moment(id, size.comments // 3))
        yield id, recipient, actor, "post_reply", "Ana comentó su publicación", about, int(luck.random() < 0.7), at
