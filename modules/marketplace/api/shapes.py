"""What marketplace answers, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers

from modules.marketplace.models import Ad


class AdPicture(serializers.Serializer[Any]):
    """A file, as an ad shows it."""

    id = serializers.IntegerField()
    name = serializers.CharField(allow_null=True, allow_blank=True)
    description = serializers.CharField(allow_null=True, allow_blank=True)
    price = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    content_type = serializers.IntegerField(allow_null=True)
    object_id = serializers.IntegerField(allow_null=True)


class AdShape(serializers.Serializer[Any]):
    """An ad."""

    id = serializers.IntegerField()
    publisher = serializers.IntegerField()
    publisher_id = serializers.IntegerField()
    publisher_name = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    description = serializers.CharField()
    price = serializers.CharField(help_text="With two decimals.")
    category = serializers.IntegerField(allow_null=True)
    condition = serializers.ChoiceField(choices=Ad.Condition.choices)
    location_name = serializers.CharField(allow_null=True, allow_blank=True)
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    main_image = AdPicture(allow_null=True)
    secondary_images = AdPicture(many=True)
    status = serializers.ChoiceField(choices=Ad.Status.choices)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CategoryShape(serializers.Serializer[Any]):
    """A category."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField(allow_null=True, allow_blank=True)


class FollowShape(serializers.Serializer[Any]):
    """That a person follows another, by their ids."""

    id = serializers.IntegerField()
    follower = serializers.IntegerField()
    following = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class Unfollowed(serializers.Serializer[Any]):
    """A sentence for the person."""

    detail = serializers.CharField()
