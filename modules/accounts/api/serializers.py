"""What clients send to accounts, read and checked."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers

from modules.accounts import queries
from modules.accounts.api.fields import (
    LONGEST_PASSWORD,
    DegreesField,
    PhoneNumberField,
    PictureField,
    RoleField,
    without_blanks,
)
from modules.accounts.errors import NUMBER_TAKEN


class Registration(serializers.Serializer[Any]):
    """A new person. Unknown names are ignored, as are optional fields left empty."""

    phone_number = PhoneNumberField()
    password = serializers.CharField(max_length=LONGEST_PASSWORD)
    full_name = serializers.CharField(max_length=150, required=False)
    last_name = serializers.CharField(max_length=150, required=False)
    role = RoleField(required=False)
    bio = serializers.CharField(max_length=5000, required=False)
    latitude = DegreesField(most=90, required=False)
    longitude = DegreesField(most=180, required=False)
    profile_picture = PictureField(required=False)
    specialist_profile_profession = serializers.CharField(max_length=100, required=False)
    businessman_profile_business_type = serializers.CharField(max_length=100, required=False)

    _optional = frozenset(
        {
            "full_name",
            "last_name",
            "role",
            "bio",
            "latitude",
            "longitude",
            "profile_picture",
            "specialist_profile_profession",
            "businessman_profile_business_type",
        }
    )

    def to_internal_value(self, data: Any) -> Any:
        """The checked values, those left empty left out."""
        given = without_blanks(data, self._optional)
        if isinstance(given, dict) and not isinstance(given.get("profile_picture"), UploadedFile):
            given.pop("profile_picture", None)
        return super().to_internal_value(given)

    def validate_phone_number(self, number: str) -> str:
        """
        Refuse a number that somebody has, beside what else may be wrong.

        :raises ValidationError: if somebody has it
        """
        if queries.is_taken(phone_number=number):
            raise serializers.ValidationError(NUMBER_TAKEN)
        return number


class Login(serializers.Serializer[Any]):
    """A number in any spelling, and a password."""

    phone_number = serializers.CharField(max_length=100)
    password = serializers.CharField(max_length=1000)
