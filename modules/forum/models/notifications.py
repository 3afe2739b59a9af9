"""What people are told of."""

from django.db import models
from django.utils import timezone

from modules.forum.models.posts import Comment, Post


class Notification(models.Model):
    """
    Somebody did something about what the recipient wrote, or the recipient's papers were received or checked.

    `summary` is worded when it happens; a later reaction of the same person to the same thing rewords it. `post` or
    `comment` is what was answered or reacted to; a notification outlives it.
    """

    class Kind(models.TextChoices):
        POST_REPLY = "post_reply", "Comentario en una publicación"
        COMMENT_REPLY = "comment_reply", "Respuesta a un comentario"
        POST_REACTION = "post_reaction", "Reacción a una publicación"
        COMMENT_REACTION = "comment_reaction", "Reacción a un comentario"
        VERIFICATION = "verification", "Verificación de documentos"

    id = models.BigAutoField(primary_key=True)
    recipient_id = models.BigIntegerField("para")
    actor_id = models.BigIntegerField("de", db_index=True)
    notif_type = models.CharField("motivo", max_length=32, choices=Kind.choices)
    summary = models.CharField("texto", max_length=512)
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    read = models.BooleanField("leída", default=False)
    created_at = models.DateTimeField("fecha", default=timezone.now)

    class Meta:
        db_table = "forum_notification"
        verbose_name = "notificación"
        verbose_name_plural = "notificaciones"
        indexes = [models.Index(fields=["recipient_id", "-created_at", "-id"], name="forum_notification_newest")]

    def __str__(self) -> str:
        return self.summary
