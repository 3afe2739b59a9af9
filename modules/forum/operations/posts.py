"""Posts: publishing, editing, deleting."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from agrovet.kernel import bus
from agrovet.kernel.deleted_people import require_existing
from agrovet.kernel.identity import Identity
from agrovet.kernel.row_locks import change, locked_or_none, referenced
from agrovet.kernel.search.keeping import keep
from agrovet.kernel.writing import writing
from modules.forum.contracts import CommunityNotFound, NotTheAuthor, PostNotFound
from modules.forum.events import PostCreated, PostDeleted, PostUpdated
from modules.forum.heat import heat_of
from modules.forum.models import Comment, Community, Post
from modules.forum.operations.files import require_file
from modules.forum.operations.locks import heat_now
from modules.forum.searched import POSTS

NO_POST = "La publicación no existe."


def publish_post(
    *, author_id: int, title: str, content: str, now: datetime, media_id: int | None, community_id: int | None
) -> int:
    """
    Publish a post, in a community or outside of any; its author need not be in that community.

    :raises AccountDeleted: if the person's account is deleted by then
    :raises FileNotFound: if there is no file with this id
    :raises CommunityNotFound: if there is no such community
    :raises ServiceUnavailable: if media, asked for the file, does not answer
    """
    require_file(media_id, author_id=author_id)
    with writing("forum"):
        require_existing("forum", author_id)
        _require_community(community_id)
        post = Post.objects.create(
            author_id=author_id,
            title=title,
            content=content,
            media_id=media_id,
            community_id=community_id,
            created_at=now,
            updated_at=now,
            heat=heat_of(published_at=now, likes=0, hearts=0, dislikes=0, comments=0),
        )
        keep(POSTS, [post])
        bus.publish(
            PostCreated(
                post_id=post.id, author_id=author_id, community_id=community_id, media_id=media_id, created_at=now
            )
        )
    return post.id


def edit_post(*, post_id: int, editor: Identity, changes: Mapping[str, Any], now: datetime) -> None:
    """
    Change some of `title`, `content`, `media_id` and `community_id`.

    :raises PostNotFound: if there is no such post
    :raises NotTheAuthor: if somebody else wrote it
    :raises FileNotFound: if there is no file with the new id
    :raises CommunityNotFound: if there is no such community
    """
    _require_author(Post.objects.filter(id=post_id).first(), editor)
    require_file(changes.get("media_id"), author_id=editor.id)
    with writing("forum"):
        # The community first: whoever deletes one locks it before its posts.
        _require_community(changes.get("community_id"))
        post = _require_author(locked_or_none(Post.objects.filter(id=post_id)), editor)
        change(post, {**changes, "updated_at": now})
        keep(POSTS, [post])
        bus.publish(
            PostUpdated(
                post_id=post.id,
                author_id=post.author_id,
                community_id=post.community_id,
                media_id=post.media_id,
                updated_at=now,
            )
        )


def delete_post(*, post_id: int, editor: Identity, now: datetime) -> None:
    """
    Delete a post with its comments and all reactions.

    :raises PostNotFound: if there is no such post
    :raises NotTheAuthor: if somebody else wrote it
    """
    with writing("forum"):
        _require_author(locked_or_none(Post.objects.filter(id=post_id)), editor)
        remove_posts(ids=[post_id], now=now)


def remove_posts(*, ids: Collection[int], now: datetime) -> None:
    """Take posts away, with all that hangs on them, whoever wrote them."""
    with writing("forum"):
        posts = list(Post.objects.select_for_update().filter(id__in=ids).order_by("id"))
        chosen = [post.id for post in posts]
        comments = Comment.objects.filter(post_id__in=chosen).order_by("id")
        list(comments.select_for_update().values_list("id", flat=True))
        Post.objects.filter(id__in=chosen).delete()
        for post in posts:
            bus.publish(PostDeleted(post_id=post.id, author_id=post.author_id, deleted_at=now))


def weigh(*, post_id: int, relevance_score: float) -> None:
    """Move a post up or down among the relevant ones; see `modules.forum.heat`. Nothing happens to one that is gone."""
    with writing("forum"):
        post = locked_or_none(Post.objects.filter(id=post_id))
        if post is not None:
            post.relevance_score = relevance_score
            change(post, {"relevance_score": relevance_score, "heat": heat_now(post)})


def _require_author(post: Post | None, editor: Identity) -> Post:
    if post is None:
        raise PostNotFound(NO_POST)
    if post.author_id != editor.id and not editor.is_staff:
        raise NotTheAuthor("Solo quien escribió la publicación puede cambiarla o borrarla.")
    return post


def _require_community(community_id: int | None) -> None:
    if community_id is not None:
        missing = CommunityNotFound(
            "No Community matches the given query.", fields={"community": ["La comunidad no existe."]}
        )
        referenced(Community.objects.filter(id=community_id), missing=missing)
