"""Profiles and their galleries."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class ProfileRecord(models.Model):
    """A person's profile. The person is its key: nobody has two, of whatever kinds."""

    class Kind(models.TextChoices):
        SPECIALIST = "specialist", "Especialista"
        BUSINESSMAN = "businessman", "Empresario"
        CONSUMER = "consumer", "Consumidor"

    class Verification(models.TextChoices):
        NONE = "", "Sin verificar"
        PENDING = "pending", "Por revisar"
        STUDENT = "verified_student", "Estudiante verificado"
        PROFESSIONAL = "verified_professional", "Profesional verificado"

    user_id = models.BigIntegerField("persona", primary_key=True)
    kind = models.CharField("tipo", max_length=12, choices=Kind.choices)
    created_at = models.DateTimeField("creado", default=timezone.now)

    profession = models.CharField("profesión", max_length=100, blank=True, default="")
    experience_years = models.IntegerField("años de experiencia", default=0)
    about_us = models.TextField("presentación", blank=True, default="")
    can_give_consultations = models.BooleanField("da consultas", default=False)
    can_offer_online_services = models.BooleanField("atiende en línea", default=False)
    puntuations = models.FloatField("puntuación", default=0)
    point = models.IntegerField("puntos", default=0)

    # The papers are files in media; they are shown to the person and to staff alone.
    verification_title_id = models.BigIntegerField("título", null=True, blank=True, db_index=True)
    verification_student_card_id = models.BigIntegerField("carné de estudiante", null=True, blank=True, db_index=True)
    verification_graduation_letter_id = models.BigIntegerField("carta de egreso", null=True, blank=True, db_index=True)
    verification_status = models.CharField(
        "verificación", max_length=24, choices=Verification.choices, blank=True, default="", db_index=True
    )
    verification_type = models.CharField("verificado como", max_length=60, blank=True, default="")

    business_name = models.CharField("negocio", max_length=255, blank=True, default="")
    business_type = models.CharField("tipo de negocio", max_length=100, blank=True, default="")
    descriptions = models.TextField("descripción", blank=True, default="")
    contact = models.CharField("contacto", max_length=255, blank=True, default="")
    offers_local_products = models.BooleanField("ofrece productos locales", default=True)

    class Meta:
        db_table = "profiles_profile"
        verbose_name = "perfil"
        verbose_name_plural = "perfiles"
        ordering: ClassVar[list[str]] = ["user_id"]
        indexes = [models.Index(fields=["kind", "verification_status"], name="profiles_verification_queue")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.user_id}"


class GalleryItem(models.Model):
    """A file in the gallery of a profile: work of a specialist, a product or service of a businessman."""

    id = models.BigAutoField(primary_key=True)
    profile = models.ForeignKey(
        ProfileRecord, on_delete=models.CASCADE, related_name="gallery", db_column="user_id", verbose_name="perfil"
    )
    media_id = models.BigIntegerField("archivo", db_index=True)
    added_at = models.DateTimeField("agregado", default=timezone.now)

    class Meta:
        db_table = "profiles_gallery_item"
        verbose_name = "imagen de la galería"
        verbose_name_plural = "imágenes de la galería"
        constraints = [models.UniqueConstraint(fields=["profile", "media_id"], name="profiles_gallery_once")]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.media_id}"
