"""Notifications: of answers and reactions; marked as read."""

from collections.abc import Collection
from datetime import datetime

from agrovet.kernel.deleted_people import deleted_among
from agrovet.kernel.writing import writing
from modules.forum.models import Comment, Notification, Post

Kind = Notification.Kind

# The app shows these sentences as they are; the old server worded them in English.
_ANSWERED = {Kind.POST_REPLY: "{who} commented on your post", Kind.COMMENT_REPLY: "{who} replied to your comment"}
_REACTED = "{who} reacted {type}"
_VERIFICATION = {
    "pending": "Recibimos sus documentos. Le avisaremos cuando los hayamos revisado.",
    "verified_student": "Revisamos sus documentos: su perfil está verificado ({type}).",
    "verified_professional": "Revisamos sus documentos: su perfil está verificado ({type}).",
}
# Of what was before.
_VERIFICATION_ENDED = {
    "pending": "Sus documentos no fueron aceptados o se retiraron. Puede enviar otros.",
    "": "Su perfil ya no está verificado.",
}


def notify_of_answer(*, to: Post | Comment, actor_id: int, signature: str, now: datetime) -> None:
    """Notify whoever wrote it that somebody answered; nobody is notified of their own act."""
    kind = Kind.POST_REPLY if isinstance(to, Post) else Kind.COMMENT_REPLY
    if _author_of(to) != actor_id:
        _insert(kind, to, actor_id, _ANSWERED[kind].format(who=signature), now)


def notify_of_reaction(*, to: Post | Comment, type: str, actor_id: int, signature: str, now: datetime) -> None:
    """
    Notify whoever wrote it that somebody reacted, once for each person; nobody is notified of their own act.

    A later reaction of the same person changes the words of the notification that is there. The caller has locked
    what is reacted to, so of two reactions at once the second finds the notification of the first.
    """
    if _author_of(to) == actor_id:
        return
    kind = Kind.POST_REACTION if isinstance(to, Post) else Kind.COMMENT_REACTION
    summary = _REACTED.format(who=signature, type=type)
    sent = Notification.objects.filter(recipient_id=_author_of(to), actor_id=actor_id, notif_type=kind, **about(to))
    if not sent.update(summary=summary):
        _insert(kind, to, actor_id, summary, now)


def notify_of_verification(*, user_id: int, status: str, status_before: str, type: str, now: datetime) -> None:
    """Notify a specialist that their papers were received, accepted or not; it is shown as their own act."""
    summary = _VERIFICATION.get(status) or _VERIFICATION_ENDED.get(status_before, _VERIFICATION_ENDED[""])
    with writing("forum"):
        if not deleted_among("forum", [user_id]):
            Notification.objects.create(
                recipient_id=user_id,
                actor_id=user_id,
                notif_type=Kind.VERIFICATION,
                summary=summary.format(type=type),
                created_at=now,
            )


def about(target: Post | Comment) -> dict[str, Post | Comment]:
    """Return the column by which reactions and notifications refer to a post or a comment."""
    return {"post": target} if isinstance(target, Post) else {"comment": target}


def _author_of(target: Post | Comment) -> int:
    return target.author_id if isinstance(target, Post) else target.user_id


def _insert(kind: Notification.Kind, target: Post | Comment, actor_id: int, summary: str, now: datetime) -> None:
    Notification.objects.create(
        recipient_id=_author_of(target),
        actor_id=actor_id,
        notif_type=kind,
        summary=summary,
        created_at=now,
        **about(target),
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
