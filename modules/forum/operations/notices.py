"""Telling people, and their having read it."""

from collections.abc import Collection
from datetime import datetime

from agrovet.kernel.writing import writing
from modules.forum.models import Comment, Notification, Post

Kind = Notification.Kind

# The app shows these sentences as they are; the old server worded them in English.
_WORDS: dict[str, str] = {
    Kind.POST_REPLY: "{who} commented on your post",
    Kind.COMMENT_REPLY: "{who} replied to your comment",
    Kind.POST_REACTION: "{who} reacted",
    Kind.COMMENT_REACTION: "{who} reacted",
}


def tell_of(*, kind: Notification.Kind, about: Post | Comment, actor_id: int, signature: str, now: datetime) -> None:
    """Tell whoever wrote it that somebody answered or reacted; nobody is told of their own act."""
    recipient_id = about.author_id if isinstance(about, Post) else about.user_id
    if recipient_id == actor_id:
        return
    Notification.objects.create(
        recipient_id=recipient_id,
        actor_id=actor_id,
        notif_type=kind,
        summary=_WORDS[kind].format(who=signature),
        post=about if isinstance(about, Post) else None,
        comment=about if isinstance(about, Comment) else None,
        created_at=now,
    )


def mark_read(*, recipient_id: int, ids: Collection[int] | None) -> int:
    """
    Mark a person's own notifications as read: those with these ids, or all that are unread.

    Returns how many were meant; one that was read already counts when it is named.
    """
    own = Notification.objects.filter(recipient_id=recipient_id)
    chosen = own.filter(read=False) if ids is None else own.filter(id__in=ids)
    with writing("forum"):
        return chosen.update(read=True)
