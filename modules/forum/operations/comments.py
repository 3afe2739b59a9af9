"""Comments: writing, editing, and deleting whole branches."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from agrovet.kernel import bus
from agrovet.kernel.deleted_people import require_existing
from agrovet.kernel.identity import Identity
from agrovet.kernel.row_locks import change, locked, locked_or_none
from agrovet.kernel.writing import writing
from modules.forum.contracts import CommentNotFound, EmptyComment, NotTheAuthor, UnknownReference
from modules.forum.events import CommentAdded, CommentDeleted, CommentUpdated
from modules.forum.models import Comment, Post
from modules.forum.operations.files import require_file
from modules.forum.operations.locks import count, locked_comments
from modules.forum.operations.notices import notify_of_answer
from modules.forum.operations.wording import signature_of
from modules.forum.threads import branch_below

NO_COMMENT = "El comentario no existe."
EMPTY = "El comentario necesita un texto o una imagen."


def add_comment(
    *, post_id: int, parent_id: int | None, author_id: int, content: str, media_id: int | None, now: datetime
) -> int:
    """
    Comment on a post, or answer a comment on it, and notify whoever is answered. With a picture, the text may be empty.

    :raises AccountDeleted: if the person's account is deleted by then
    :raises EmptyComment: if there is neither a text nor a picture
    :raises UnknownReference: if there is no such post, or no such comment on it
    :raises FileNotFound: if there is no file with this id
    """
    _require_content(content, media_id)
    require_file(media_id, author_id=author_id)
    signature = signature_of(author_id)
    with writing("forum"):
        require_existing("forum", author_id)
        post = locked(Post.objects.filter(id=post_id), missing=_unknown("post", "La publicación no existe."))
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
        count(post, "comments_count", 1)
        if parent:
            count(parent, "replies_count", 1)
        notify_of_answer(to=parent or post, actor_id=author_id, signature=signature, now=now)
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
    :raises EmptyComment: if neither a text nor a picture would be left
    :raises FileNotFound: if there is no file with the new id
    """
    _require_author(Comment.objects.filter(id=comment_id).first(), editor)
    require_file(changes.get("media_id"), author_id=editor.id)
    with writing("forum"):
        comment = _require_author(locked_or_none(Comment.objects.filter(id=comment_id)), editor)
        change(comment, {**changes, "updated_at": now})
        if changes:
            _require_content(comment.content, comment.media_id)
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
        post = locked_or_none(Post.objects.filter(id=post_id))
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
    count(post, "comments_count", -len(branch))
    for comment_id in branch:
        del links[comment_id]
    bus.publish(
        CommentDeleted(comment_id=top, post_id=post.id, author_id=author_id, branch_size=len(branch), deleted_at=now)
    )
    return len(branch)


def _comment_to_answer(post: Post, parent_id: int | None) -> Comment | None:
    if parent_id is None:
        return None
    missing = _unknown("parent", "Esta publicación no tiene ese comentario.")
    return locked(Comment.objects.filter(id=parent_id, post=post), missing=missing)


def _unknown(field: str, sentence: str) -> UnknownReference:
    return UnknownReference(sentence, fields={field: [sentence]})


def _require_content(content: str, media_id: int | None) -> None:
    if not content.strip() and media_id is None:
        raise EmptyComment(EMPTY, fields={"content": [EMPTY]})


def _require_author(comment: Comment | None, editor: Identity) -> Comment:
    if comment is None:
        raise CommentNotFound(NO_COMMENT)
    if comment.user_id != editor.id and not editor.is_staff:
        raise NotTheAuthor("Solo quien escribió el comentario puede cambiarlo o borrarlo.")
    return comment
