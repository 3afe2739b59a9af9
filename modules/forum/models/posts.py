"""Posts, their comments, and the reactions to both."""

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import CombinedExpression
from django.utils import timezone

from modules.forum.models.communities import Community


class Reacted(models.Model):
    """Something that people react to: how many of each kind it has, changed together with the reactions."""

    likes_count = models.PositiveIntegerField("me gusta", default=0, editable=False)
    hearts_count = models.PositiveIntegerField("corazones", default=0, editable=False)
    dislikes_count = models.PositiveIntegerField("no me gusta", default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def reactions_count(self) -> int:
        """Reactions of every kind."""
        return self.likes_count + self.hearts_count + self.dislikes_count


class Post(Reacted):
    """
    What a person tells a community, or everybody.

    `heat` is what `posts/relevant/` is ordered by (see `modules.forum.heat`). `relevance_score` came with
    the old system's posts, is shown as it was, and weighs in the heat; staff may set it.
    """

    id = models.BigAutoField(primary_key=True)
    author_id = models.BigIntegerField("autor", db_index=True)
    community = models.ForeignKey(
        Community, on_delete=models.SET_NULL, null=True, blank=True, verbose_name="comunidad", db_index=False
    )
    title = models.CharField("título", max_length=255)
    content = models.TextField("contenido")
    media_id = models.BigIntegerField("archivo", null=True, blank=True, db_index=True)
    created_at = models.DateTimeField("publicado", default=timezone.now)
    updated_at = models.DateTimeField("editado", default=timezone.now)
    views_count = models.PositiveIntegerField("lecturas", default=0, editable=False)
    comments_count = models.PositiveIntegerField("comentarios", default=0, editable=False)
    relevance_score = models.FloatField("relevancia", default=0.0)
    heat = models.FloatField("actualidad", default=0.0, editable=False)

    class Meta:
        db_table = "forum_post"
        verbose_name = "publicación"
        verbose_name_plural = "publicaciones"
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="forum_post_newest"),
            models.Index(fields=["community", "-created_at", "-id"], name="forum_post_of_community"),
            models.Index(fields=["-heat", "-id"], name="forum_post_hottest"),
            models.Index(fields=["community", "-heat", "-id"], name="forum_post_hottest_there"),
            models.Index(fields=["author_id", "-created_at", "-id"], name="forum_post_of_author"),
        ]

    def __str__(self) -> str:
        return self.title


def popularity() -> CombinedExpression:
    """What comments are ordered by, as an expression: reactions of any kind, and answers. An index has it."""
    return F("likes_count") + F("hearts_count") + F("dislikes_count") + F("replies_count")


class Comment(Reacted):
    """
    A comment on a post, or an answer to another comment on it.

    Whole branches are deleted by `modules.forum.operations.comments`, in a few statements: Django's own
    cascade would go down a long thread one call deep for each answer, and Python's stack has an end.
    """

    id = models.BigAutoField(primary_key=True)
    # An index below begins with it.
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, verbose_name="publicación", related_name="comments", db_index=False
    )
    parent = models.ForeignKey(
        "self", on_delete=models.DO_NOTHING, null=True, blank=True, verbose_name="respuesta a", related_name="replies"
    )
    user_id = models.BigIntegerField("persona", db_index=True)
    content = models.TextField("contenido")
    media_id = models.BigIntegerField("archivo", null=True, blank=True, db_index=True)
    created_at = models.DateTimeField("escrito", default=timezone.now)
    updated_at = models.DateTimeField("editado", default=timezone.now)
    replies_count = models.PositiveIntegerField("respuestas", default=0, editable=False)

    class Meta:
        db_table = "forum_comment"
        verbose_name = "comentario"
        indexes = [
            models.Index(fields=["post", "id"], name="forum_comment_first"),
            models.Index(
                popularity().desc(),
                models.F("created_at").desc(),
                models.F("id").desc(),
                condition=Q(parent__isnull=True),
                name="forum_comment_popular",
            ),
            models.Index(
                models.F("post"),
                popularity().desc(),
                models.F("created_at").desc(),
                models.F("id").desc(),
                condition=Q(parent__isnull=True),
                name="forum_comment_popular_there",
            ),
        ]

    def __str__(self) -> str:
        return self.content[:60]


class Reaction(models.Model):
    """A reaction of a person to a post or a comment, once per type; like and dislike exclude each other."""

    class Type(models.TextChoices):
        LIKE = "like", "Me gusta"
        HEART = "heart", "Corazón"
        DISLIKE = "dislike", "No me gusta"

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField("persona", db_index=True)
    type = models.CharField("tipo", max_length=16, choices=Type.choices)
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, blank=True, verbose_name="publicación", related_name="reactions"
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, blank=True, verbose_name="comentario", related_name="reactions"
    )
    created_at = models.DateTimeField("fecha", default=timezone.now)

    class Meta:
        db_table = "forum_reaction"
        verbose_name = "reacción"
        verbose_name_plural = "reacciones"
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=True, comment__isnull=False) | Q(post__isnull=False, comment__isnull=True),
                name="forum_reaction_to_one_thing",
            ),
            models.UniqueConstraint(
                fields=["post", "user_id", "type"], condition=Q(post__isnull=False), name="forum_reaction_to_post_once"
            ),
            models.UniqueConstraint(
                fields=["comment", "user_id", "type"],
                condition=Q(comment__isnull=False),
                name="forum_reaction_to_comment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.type}"
