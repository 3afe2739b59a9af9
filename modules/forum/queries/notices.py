"""A person's own notifications and reactions, the newest first."""

from typing import Any

from django.db.models import QuerySet

from modules.forum.contracts import NotificationNotFound
from modules.forum.models import Notification, Reaction

NotificationRow = tuple[Any, ...]
NotificationRows = QuerySet[Notification, NotificationRow]
ReactionRow = tuple[Any, ...]
ReactionRows = QuerySet[Reaction, ReactionRow]

NOTIFICATION_COLUMNS = (
    "id",
    "recipient_id",
    "actor_id",
    "notif_type",
    "summary",
    "read",
    "created_at",
    "post_id",
    "comment_id",
)
REACTION_COLUMNS = ("id", "user_id", "type", "post_id", "comment_id", "created_at")


def notifications_of(person_id: int) -> NotificationRows:
    """What this person was told."""
    own = Notification.objects.filter(recipient_id=person_id)
    return own.order_by("-created_at", "-id").values_list(*NOTIFICATION_COLUMNS)


def notification_row(*, notification_id: int, person_id: int) -> NotificationRow:
    """
    One notification of this person.

    :raises NotificationNotFound: if there is none, or it is somebody else's
    """
    row = notifications_of(person_id).filter(id=notification_id).first()
    if row is None:
        raise NotificationNotFound("La notificación no existe.")
    return row


def reactions_of(person_id: int) -> ReactionRows:
    """How this person reacted."""
    own = Reaction.objects.filter(user_id=person_id)
    return own.order_by("-created_at", "-id").values_list(*REACTION_COLUMNS)


def row_of(reaction: Reaction) -> ReactionRow:
    """One reaction, as in the list."""
    return tuple(getattr(reaction, column) for column in REACTION_COLUMNS)
