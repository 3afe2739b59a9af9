"""What clients send to marketplace, read and checked."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from agrovet.kernel.http.fields import IdField
from modules.marketplace.api.fields import DegreesField, without_blanks
from modules.marketplace.models import Ad
from modules.marketplace.operations.pictures import Pictures

MOST_SECONDARY_IMAGES = 4


class AdForm(serializers.Serializer[Any]):
    """An ad, or what changes in one. Unknown names are ignored, as are optional fields left empty."""

    title = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=20_000)
    price = serializers.DecimalField(max_digits=12, decimal_places=2, min_value=0)
    category = IdField(source="category_id", required=False, allow_null=True)
    condition = serializers.ChoiceField(choices=Ad.Condition.choices)
    location_name = serializers.CharField(max_length=255, required=False, allow_null=True)
    latitude = DegreesField(most=90, required=False, allow_null=True)
    longitude = DegreesField(most=180, required=False, allow_null=True)
    status = serializers.ChoiceField(choices=Ad.Status.choices, required=False, allow_null=True)
    main_image_id = IdField(
        min_value=0,
        required=False,
        allow_null=True,
        label="Imagen principal",
        help_text="The id of a file; 0 removes the picture.",
    )
    secondary_image_ids = serializers.ListField(
        child=IdField(),
        max_length=MOST_SECONDARY_IMAGES,
        required=False,
        allow_null=True,
        label="Imágenes secundarias",
        help_text="Ids of files, instead of all that the ad had.",
        error_messages={"max_length": "Solo se permiten hasta {max_length} imágenes secundarias."},
    )

    _optional = frozenset(
        {
            "category",
            "location_name",
            "latitude",
            "longitude",
            "status",
            "main_image_id",
            "secondary_image_ids",
        }
    )
    # Where clients send null for these, they mean that there is nothing new.
    _unchanged_by_null = ("status", "main_image_id", "secondary_image_ids")

    def to_internal_value(self, data: Any) -> Any:
        """The checked values, those left empty left out."""
        given = without_blanks(data, optional=self._optional, lists={"secondary_image_ids"})
        if isinstance(given, dict):
            given = {
                name: given[name] for name in given if name not in self._unchanged_by_null or given[name] is not None
            }
        return super().to_internal_value(given)

    @property
    def pictures(self) -> Pictures:
        """The pictures asked for."""
        given: Mapping[str, Any] = self.validated_data
        secondary = given.get("secondary_image_ids")
        return Pictures(
            main=given.get("main_image_id"), secondary=None if secondary is None else tuple(dict.fromkeys(secondary))
        )

    @property
    def fields_of_ad(self) -> dict[str, Any]:
        """What is asked for besides."""
        pictures = ("main_image_id", "secondary_image_ids")
        return {name: value for name, value in self.validated_data.items() if name not in pictures}


class CategoryForm(serializers.Serializer[Any]):
    """A category, or what changes in one."""

    name = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=5_000, required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> Any:
        """The checked values, those left empty left out."""
        return super().to_internal_value(without_blanks(data, optional={"description"}))


class FollowForm(serializers.Serializer[Any]):
    """Whom to follow, under either name."""

    following = IdField(required=False, allow_null=True, label="Persona")
    following_id = IdField(required=False, allow_null=True, label="Persona")

    def to_internal_value(self, data: Any) -> Any:
        """The checked values, those left empty left out."""
        return super().to_internal_value(without_blanks(data, optional={"following", "following_id"}))

    @property
    def person_id(self) -> int | None:
        """The person named, if any is."""
        named: int | None = self.validated_data.get("following") or self.validated_data.get("following_id")
        return named
