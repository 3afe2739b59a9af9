"""Communities and who is in them."""

from django.db import models
from django.utils import timezone


class Community(models.Model):
    """
    A place for posts on one subject.

    `members_count` is kept beside the memberships, and changed in their transactions. The address of a
    picture is kept beside the id of its file, so that listing asks nothing of media; a picture that lies
    elsewhere has an address alone.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField("nombre", max_length=100)
    slug = models.SlugField("nombre en direcciones", max_length=120, db_index=False)
    short_description = models.CharField("descripción breve", max_length=255, blank=True, default="")
    description = models.TextField("descripción", blank=True, default="")
    members_count = models.PositiveIntegerField("miembros", default=0, editable=False)
    cover_image = models.CharField("portada", max_length=500, null=True, blank=True)
    cover_media_id = models.BigIntegerField(null=True, blank=True, editable=False, db_index=True)
    avatar = models.CharField("imagen", max_length=500, null=True, blank=True)
    avatar_media_id = models.BigIntegerField(null=True, blank=True, editable=False, db_index=True)
    created_by_id = models.BigIntegerField("creada por", null=True, blank=True, db_index=True)
    created_at = models.DateTimeField("creada", default=timezone.now)

    class Meta:
        db_table = "forum_community"
        verbose_name = "comunidad"
        verbose_name_plural = "comunidades"
        constraints = [
            models.UniqueConstraint(fields=["name"], name="forum_community_name"),
            models.UniqueConstraint(fields=["slug"], name="forum_community_slug"),
        ]
        indexes = [models.Index(fields=["-members_count", "id"], name="forum_community_largest")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person is in a community."""

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, verbose_name="comunidad", db_index=False)
    user_id = models.BigIntegerField("persona", db_index=True)
    joined_at = models.DateTimeField("desde", default=timezone.now)

    class Meta:
        db_table = "forum_membership"
        verbose_name = "membresía"
        constraints = [models.UniqueConstraint(fields=["community", "user_id"], name="forum_membership_once")]

    def __str__(self) -> str:
        return f"{self.user_id} en {self.community_id}"


class Welcome(models.Model):
    """
    A person was let into the communities of this role (None: into the general one alone).

    Kept so that a later change of name or picture brings nobody back into a community that they have left.
    """

    user_id = models.BigIntegerField("persona", primary_key=True)
    role = models.CharField("rol", max_length=20, null=True, blank=True)

    class Meta:
        db_table = "forum_welcome"
        verbose_name = "bienvenida"

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
