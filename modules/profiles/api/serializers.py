"""The forms of profiles, and their shapes in answers."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from rest_framework import serializers

from agrovet.kernel.http.fields import IdField

LONGEST_TEXT = 20_000
LARGEST_GALLERY = 500


class ProfileForm(serializers.Serializer[Any]):
    """
    What clients send: often the whole profile as they were shown it.

    Keys that are not ours to change are passed over; so is emptiness where a value is needed.
    """

    def to_internal_value(self, data: Any) -> Any:
        """The fields that were given, and that hold something."""
        if isinstance(data, QueryDict):
            data = {
                name: data.getlist(name) if isinstance(self.fields.get(name), serializers.ListField) else data[name]
                for name in data
            }
        if isinstance(data, Mapping):
            data = {name: value for name, value in data.items() if self._says_something(name, value)}
        return super().to_internal_value(data)

    def _says_something(self, name: str, value: Any) -> bool:
        field = self.fields.get(name)
        if field is None:
            return False
        if value is None:
            return bool(field.allow_null)
        return value != "" or isinstance(field, serializers.CharField)


class SpecialistForm(ProfileForm):
    """The profile of a specialist."""

    profession = serializers.CharField(max_length=100, allow_blank=True, required=False)
    experience_years = serializers.IntegerField(min_value=0, max_value=1000, required=False)
    about_us = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, required=False)
    can_give_consultations = serializers.BooleanField(required=False)
    can_offer_online_services = serializers.BooleanField(required=False)
    work_images_ids = serializers.ListField(
        child=IdField(), max_length=LARGEST_GALLERY, required=False, label="Imágenes de trabajos"
    )
    verification_title_id = IdField(min_value=0, allow_null=True, required=False)
    verification_student_card_id = IdField(min_value=0, allow_null=True, required=False)
    verification_graduation_letter_id = IdField(min_value=0, allow_null=True, required=False)


class BusinessmanForm(ProfileForm):
    """The profile of a businessman."""

    business_name = serializers.CharField(max_length=255, allow_blank=True)
    business_type = serializers.CharField(max_length=100, allow_blank=True, required=False)
    descriptions = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True)
    contact = serializers.CharField(max_length=255, allow_blank=True)
    offers_local_products = serializers.BooleanField(required=False)
    products_and_services_ids = serializers.ListField(
        child=IdField(), max_length=LARGEST_GALLERY, required=False, label="Productos y servicios"
    )


class ConsumerForm(ProfileForm):
    """The profile of a consumer, which says nothing of its own."""


class WorkImages(serializers.Serializer[Any]):
    """Work images, with one description for all of them."""

    images = serializers.ListField(child=serializers.FileField(), write_only=True, required=False, label="Imágenes")
    description = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True, required=False, label="Descripción")


class GalleryFileShape(serializers.Serializer[Any]):
    """A file of a gallery."""

    id = serializers.IntegerField()
    name = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    price = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    content_type = serializers.IntegerField(allow_null=True)
    object_id = serializers.IntegerField(allow_null=True)


class BadgeShape(serializers.Serializer[Any]):
    """Who was verified, and as what: `student` or `professional`, and the words to show."""

    kind = serializers.CharField()
    text = serializers.CharField()


class SpecialistShape(serializers.Serializer[Any]):
    """A specialist's profile. The papers are null for everybody but the person and staff."""

    user_display = serializers.CharField()
    profession = serializers.CharField()
    experience_years = serializers.IntegerField()
    about_us = serializers.CharField()
    can_give_consultations = serializers.BooleanField()
    can_offer_online_services = serializers.BooleanField()
    work_images = serializers.ListField(child=serializers.CharField(allow_null=True))
    work_images_ids = serializers.ListField(child=serializers.IntegerField())
    work_images_full = GalleryFileShape(many=True)
    puntuations = serializers.FloatField()
    point = serializers.IntegerField()
    verification_status = serializers.CharField()
    verification_type = serializers.CharField()
    verification_title_id = serializers.IntegerField(allow_null=True)
    verification_title_url = serializers.CharField(allow_null=True)
    verification_student_card_id = serializers.IntegerField(allow_null=True)
    verification_student_card_url = serializers.CharField(allow_null=True)
    verification_graduation_letter_id = serializers.IntegerField(allow_null=True)
    verification_graduation_letter_url = serializers.CharField(allow_null=True)
    badge = BadgeShape(
        required=False, allow_null=True, help_text="Only where `profiles.badges` is on; null for who was not verified."
    )


class BusinessmanShape(serializers.Serializer[Any]):
    """A businessman's profile."""

    user_display = serializers.CharField()
    business_name = serializers.CharField()
    business_type = serializers.CharField()
    descriptions = serializers.CharField()
    contact = serializers.CharField()
    offers_local_products = serializers.BooleanField()
    products_and_services = serializers.ListField(child=serializers.CharField(allow_null=True))
    products_and_services_ids = serializers.ListField(child=serializers.IntegerField())
    products_and_services_full = GalleryFileShape(many=True)


class ConsumerShape(serializers.Serializer[Any]):
    """A consumer's profile."""

    user_display = serializers.CharField()
