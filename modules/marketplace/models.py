"""Ads with their pictures, the categories they lie in, and who follows whom."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from agrovet.kernel.search.tables import SearchText, SearchWord


class Category(models.Model):
    """What kind of thing an ad offers."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField("nombre", max_length=120, unique=True)
    description = models.TextField("descripción", null=True, blank=True)

    class Meta:
        db_table = "marketplace_category"
        verbose_name = "categoría"

    def __str__(self) -> str:
        return self.name


class Ad(models.Model):
    """
    A classified ad. `publisher_id` is a person of accounts, `main_image_id` a file of media.

    `latitude` and `longitude` are degrees; an ad has both or is on no map.
    """

    class Condition(models.TextChoices):
        NEW = "new", "Nuevo"
        USED = "used", "Usado"
        SEMI_NEW = "semi_new", "Seminuevo"

    class Status(models.TextChoices):
        ACTIVE = "active", "Activo"
        PAUSED = "paused", "Pausado"
        SOLD = "sold", "Vendido"
        ARCHIVED = "archived", "Archivado"

    id = models.BigAutoField(primary_key=True)
    publisher_id = models.BigIntegerField("publicado por (id)")
    title = models.CharField("título", max_length=200)
    description = models.TextField("descripción")
    price = models.DecimalField("precio", max_digits=12, decimal_places=2)
    category = models.ForeignKey(
        # The composite index below serves it.
        Category,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        verbose_name="categoría",
    )
    condition = models.CharField("estado del producto", max_length=20, choices=Condition.choices)
    location_name = models.CharField("lugar", max_length=255, null=True, blank=True)
    latitude = models.FloatField("latitud", null=True, blank=True)
    longitude = models.FloatField("longitud", null=True, blank=True)
    main_image_id = models.BigIntegerField("imagen principal (id)", null=True, blank=True, db_index=True)
    status = models.CharField("situación", max_length=20, choices=Status.choices, default=Status.ACTIVE)
    created_at = models.DateTimeField("publicación", default=timezone.now)
    updated_at = models.DateTimeField("última edición", default=timezone.now)

    class Meta:
        db_table = "marketplace_ad"
        verbose_name = "anuncio"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(price__gte=0), name="marketplace_ad_price_not_negative"),
        ]
        # Each filter with the usual order behind it, each order by itself.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-created_at", "-id"], name="marketplace_ad_newest"),
            models.Index(fields=["category", "-created_at", "-id"], name="marketplace_ad_category"),
            models.Index(fields=["status", "-created_at", "-id"], name="marketplace_ad_status"),
            models.Index(fields=["condition", "-created_at", "-id"], name="marketplace_ad_condition"),
            models.Index(fields=["publisher_id", "-created_at", "-id"], name="marketplace_ad_publisher"),
            models.Index(fields=["price", "id"], name="marketplace_ad_cheapest"),
            models.Index(fields=["-price", "id"], name="marketplace_ad_dearest"),
            models.Index(fields=["latitude", "longitude"], name="marketplace_ad_place"),
        ]

    def __str__(self) -> str:
        return self.title


class SecondaryImage(models.Model):
    """A further picture of an ad: a file of media."""

    id = models.BigAutoField(primary_key=True)
    # The unique constraint below serves it as an index.
    ad = models.ForeignKey(Ad, on_delete=models.CASCADE, related_name="secondary_images", db_index=False)
    media_id = models.BigIntegerField("archivo (id)", db_index=True)

    class Meta:
        db_table = "marketplace_ad_image"
        verbose_name = "imagen secundaria"
        verbose_name_plural = "imágenes secundarias"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["ad", "media_id"], name="marketplace_ad_image_once"),
        ]

    def __str__(self) -> str:
        return f"archivo {self.media_id}"


class Follow(models.Model):
    """A person follows another, to see their ads."""

    id = models.BigAutoField(primary_key=True)
    follower_id = models.BigIntegerField("sigue (id)")
    following_id = models.BigIntegerField("es seguido (id)", db_index=True)
    created_at = models.DateTimeField("desde", default=timezone.now)

    class Meta:
        db_table = "marketplace_follow"
        verbose_name = "seguimiento"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["follower_id", "following_id"], name="marketplace_follow_once"),
            models.CheckConstraint(
                condition=~models.Q(follower_id=models.F("following_id")), name="marketplace_follow_not_oneself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} sigue a {self.following_id}"


class AdText(SearchText):
    """The words of an ad, to search by; `aside` are those of its place."""

    # No foreign key in the database: the release before this one deletes ads and knows nothing of their words.
    of = models.OneToOneField(Ad, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False)

    class Meta:
        db_table = "marketplace_ad_text"

    def __str__(self) -> str:
        return self.title


class Word(SearchWord):
    """A word that occurs in ads."""

    class Meta:
        db_table = "marketplace_word"

    def __str__(self) -> str:
        return self.word
