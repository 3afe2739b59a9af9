"""Files and their records."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.utils import timezone

PRIVATE_FOLDER = "verification"
CHAT_FOLDER = "chat"


class MediaFile(models.Model):
    """
    An uploaded file. `url` is where clients read it; `key` is its name in our store.

    A record without `key` has its file elsewhere, or never had one (both came from the old system).
    """

    class Kind(models.TextChoices):
        IMAGE = "image", "Imagen"
        AUDIO = "audio", "Audio"
        VIDEO = "video", "Video"

    id = models.BigAutoField(primary_key=True)
    owner_id = models.BigIntegerField("dueño", null=True, blank=True, db_index=True)
    name = models.CharField("nombre", max_length=200, null=True, blank=True, default="0")
    # The spectrum of a voice message is kept here as JSON, several kilobytes long.
    description = models.TextField("descripción", null=True, blank=True, default="0")
    price = models.DecimalField(
        "precio", max_digits=12, decimal_places=2, null=True, blank=True, default=Decimal("0.00")
    )
    url = models.CharField("dirección", max_length=500, null=True, blank=True, db_index=True)
    key = models.CharField("nombre en el almacén", max_length=200, blank=True, default="", editable=False)
    folder = models.CharField("carpeta", max_length=40, blank=True, default="")
    kind = models.CharField("tipo", max_length=10, choices=Kind.choices, blank=True, default="")
    size = models.BigIntegerField("tamaño", null=True, blank=True)
    created_at = models.DateTimeField("subido", default=timezone.now)
    # Set for a file that came without a key, until somebody uses it.
    expires_at = models.DateTimeField("caduca", null=True, blank=True, db_index=True)
    # The network that a file without a key came from: an ad from there may claim it. Cleared once it has an owner.
    uploaded_from = models.CharField("subido desde", max_length=64, null=True, blank=True, editable=False)
    # Since when an ad, a post, a profile or a community shows it. Published once, a file stays public.
    published_at = models.DateTimeField("publicado", null=True, blank=True, editable=False)
    # What the old system attached the file to. Nothing is looked up by these.
    content_type = models.IntegerField(null=True, blank=True, editable=False)
    object_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        db_table = "media_file"
        verbose_name = "archivo"
        ordering: ClassVar[list[str]] = ["id"]

    @property
    def is_private(self) -> bool:
        """Whether only its owner and staff are told of it: the papers that prove who somebody is."""
        return self.folder == PRIVATE_FOLDER

    @property
    def is_of_chat(self) -> bool:
        """Return whether it is read only by its owner, staff, and the participants of rooms that show it."""
        return self.folder == CHAT_FOLDER and self.published_at is None

    def __str__(self) -> str:
        return f"{self.name or 'archivo'} ({self.id})"


class UnusedKey(models.Model):
    """
    A file in the store that no record speaks of: it is removed once `due_at` is over.

    Written before a file is stored and taken back with its record, so that a process that dies between
    the two leaves no file behind for ever; and written when a record goes or takes another file.
    """

    key = models.CharField(max_length=200, primary_key=True)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "media_unused_key"
        verbose_name = "archivo sin uso"
        verbose_name_plural = "archivos sin uso"

    def __str__(self) -> str:
        return self.key
