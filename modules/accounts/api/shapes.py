"""What accounts answers, for the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers


class Person(serializers.Serializer[Any]):
    """A person, with the one profile that they have. Visitors see no phone number."""

    id = serializers.IntegerField()
    full_name = serializers.CharField(allow_blank=True)
    last_name = serializers.CharField(allow_blank=True)
    phone_number = serializers.CharField(allow_null=True)
    role = serializers.CharField(allow_null=True)
    bio = serializers.CharField(allow_null=True, allow_blank=True)
    profile_picture = serializers.CharField(allow_null=True, allow_blank=True)
    latitude = serializers.CharField(allow_null=True)
    longitude = serializers.CharField(allow_null=True)
    specialist_profile = serializers.DictField(allow_null=True)
    businessman_profile = serializers.DictField(allow_null=True)
    consumer_profile = serializers.DictField(allow_null=True)


class PersonWithKey(serializers.Serializer[Any]):
    """A person, and the key that their client keeps."""

    user = Person()
    token = serializers.CharField()


class Key(serializers.Serializer[Any]):
    """A key of one's own. Keys end by logging out, by a new password, or here; `ends_at` is null: not by themselves."""

    id = serializers.CharField()
    created_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    is_current = serializers.BooleanField()


class Sentence(serializers.Serializer[Any]):
    """A sentence for the person."""

    detail = serializers.CharField()


PictureKept = inline_serializer(name="PictureKept", fields={"message": serializers.CharField(), "user": Person()})
CredentialsRefused = inline_serializer(
    name="CredentialsRefused", fields={"detail": serializers.CharField(), "error": serializers.CharField()}
)
