"""Comments: writing, editing, and deleting whole branches."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from agrovet.kernel import bus
from agrovet.kernel.identity import Identity
from agrovet.kernel.writing import writing
from modules.forum.contracts import CommentNotFound, NotTheAuthor, UnknownReference
from modules.forum.events import CommentAdded, CommentDeleted, CommentUpdated
from modules.forum.models import Comment, Post
from modules.forum.operations.files import require_file
from modules.forum.operations.locks import keep_counts, locked_comments, locked_post
from modules.forum.operations.notices import Kind, tell_of
from modules.forum.operations.wording import signature_of
from modules.forum.threads import branch_below

NO_COMMENT = "El comentario no existe."


def add_comment(
    *, post_id: int, parent_id: int | None, author_id: int, content: str, media_id: int | None, now: datetime
) -> int:
    """
    Comment on a post, or answer a comment on it, and tell whoever is answered.

    :raises UnknownReference: if there is no such post, or no such comment on it
    :raises FileNotFound: if there is no file with this id
    """
    require_file(media_id)
    signature = signature_of(author_id)
    with writing("forum"):
        post = _post_to_comment_on(post_id)
        parent = _comment_to_answer(post, parent_id)
        comment = Comment.objects.create(
            post=post,
            parent=parent,
            user_id=author_id,
            content=content,
            media_id=media_id,
            created_at=now,
            updated_at=now,
        )
        post.comments_count += 1
        keep_counts(post)
        if parent:
            Comment.objects.filter(id=parent.id).update(replies_count=F("replies_count") + 1)
        tell_of(
            kind=Kind.COMMENT_REPLY if parent else Kind.POST_REPLY,
            about=parent or post,
            actor_id=author_id,
            signature=signature,
            now=now,
        )
        bus.publish(
            CommentAdded(
                comment_id=comment.id,
                post_id=post.id,
                parent_id=parent_id,
                author_id=author_id,
                media_id=media_id,
                created_at=now,
            )
        )
    return comment.id


def edit_comment(*, comment_id: int, editor: Identity, changes: Mapping[str, Any], now: datetime) -> None:
    """
    Change `content` or `media_id`; a comment stays where it is in its thread.

    :raises CommentNotFound: if there is no such comment
    :raises NotTheAuthor: if somebody else wrote it
    :raises FileNotFound: if there is no file with the new id
    """
    _require_author(Comment.objects.filter(id=comment_id).first(), editor)
    require_file(changes.get("media_id"))
    with writing("forum"):
        comment = _require_author(next(iter(locked_comments([comment_id])), None), editor)
        for name, value in changes.items():
            setattr(comment, name, value)
        comment.updated_at = now
        comment.save(update_fields=[*changes, "updated_at"])
        bus.publish(
            CommentUpdated(
                comment_id=comment.id,
                post_id=comment.post_id,
                author_id=comment.user_id,
                media_id=comment.media_id,
                updated_at=now,
            )
        )


def delete_comment(*, comment_id: int, editor: Identity, now: datetime) -> None:
    """
    Delete a comment with all answers below it.

    :raises CommentNotFound: if there is no such comment
    :raises NotTheAuthor: if somebody else wrote it
    """
    comment = _require_author(Comment.objects.filter(id=comment_id).first(), editor)
    if not remove_branches(post_id=comment.post_id, tops=[comment_id], now=now):
        raise CommentNotFound(NO_COMMENT)


def remove_branches(*, post_id: int, tops: Collection[int], now: datetime) -> int:
    """Take comments of one post away, with all answers below them. Returns how many comments went."""
    with writing("forum"):
        post = locked_post(post_id)
        if post is None:
            return 0
        links: dict[int, int | None] = dict(Comment.objects.filter(post=post).values_list("id", "parent_id"))
        removed = 0
        # By id, answers come after what they answer: a top that lies in another's branch is gone by then.
        for top in sorted(set(tops) & links.keys()):
            if top in links:
                removed += _remove_branch(post, links, top, now)
        return removed


def _remove_branch(post: Post, links: dict[int, int | None], top: int, now: datetime) -> int:
    branch = branch_below(links, top)
    author_id = next(comment.user_id for comment in locked_comments(branch) if comment.id == top)
    if (parent_id := links[top]) is not None:
        Comment.objects.filter(id=parent_id).update(replies_count=F("replies_count") - 1)
    Comment.objects.filter(id__in=branch).delete()
    post.comments_count -= len(branch)
    keep_counts(post)
    for comment_id in branch:
        del links[comment_id]
    bus.publish(
        CommentDeleted(comment_id=top, post_id=post.id, author_id=author_id, branch_size=len(branch), deleted_at=now)
    )
    return len(branch)


def _post_to_comment_on(post_id: int) -> Post:
    post = locked_post(post_id)
    if post is None:
        sentence = "La publicación no existe."
        raise UnknownReference(sentence, fields={"post": [sentence]})
    return post


def _comment_to_answer(post: Post, parent_id: int | None) -> Comment | None:
    if parent_id is None:
        return None
    parent = Comment.objects.filter(id=parent_id, post=post).first()
    if parent is None:
        sentence = "Esta publicación no tiene ese comentario."
        raise UnknownReference(sentence, fields={"parent": [sentence]})
    return parent


def _require_author(comment: Comment | None, editor: Identity) -> Comment:
    if comment is None:
        raise CommentNotFound(NO_COMMENT)
    if comment.user_id != editor.id and not editor.is_staff:
        raise NotTheAuthor("Solo quien escribió el comentario puede cambiarlo o borrarlo.")
    return comment
