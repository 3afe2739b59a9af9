"""What clients send to accounts, read and checked."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from rest_framework import serializers

from modules.accounts import queries
from modules.accounts.api.echoes import only_news
from modules.accounts.api.fields import (
    DegreesField,
    NamedOrSentPictureField,
    PasswordField,
    PhoneNumberField,
    PictureField,
    RoleField,
    TypedField,
    require_no_fault,
    without_blanks,
)
from modules.accounts.errors import NUMBER_TAKEN
from modules.accounts.operations.editing import Edits
from modules.accounts.passwords import MOST_TRIED


class Registration(serializers.Serializer[Any]):
    """A new person. Unknown names are ignored, as are optional fields left empty."""

    phone_number = PhoneNumberField()
    password = PasswordField()
    full_name = serializers.CharField(max_length=150, required=False)
    last_name = serializers.CharField(max_length=150, required=False)
    role = RoleField(required=False)
    bio = serializers.CharField(max_length=5000, required=False)
    latitude = DegreesField(most=90, required=False)
    longitude = DegreesField(most=180, required=False)
    profile_picture = PictureField(required=False)
    specialist_profile_profession = serializers.CharField(max_length=100, required=False, label="Profesión")
    businessman_profile_business_type = serializers.CharField(max_length=100, required=False, label="Tipo de negocio")

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

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Hold the password against the number."""
        require_no_fault(given["password"], phone_number=given["phone_number"], field="password")
        return given


class Login(serializers.Serializer[Any]):
    """A number in any spelling, and a password."""

    phone_number = TypedField(max_length=100)
    password = TypedField(max_length=MOST_TRIED, trim_whitespace=False)


class PersonEdits(serializers.Serializer[Any]):
    """
    Changes to a person; clients send the whole person back. Names that cannot be changed are ignored, as is
    whatever is as it was before.
    """

    full_name = serializers.CharField(max_length=150, required=False)
    last_name = serializers.CharField(max_length=150, required=False, allow_blank=True)
    phone_number = PhoneNumberField(required=False)
    role = RoleField(required=False)
    bio = serializers.CharField(max_length=5000, required=False, allow_blank=True, allow_null=True)
    latitude = DegreesField(most=90, required=False, allow_null=True)
    longitude = DegreesField(most=180, required=False, allow_null=True)
    profile_picture = NamedOrSentPictureField(required=False, allow_null=True)
    password = PasswordField(required=False)

    _PLAIN = ("full_name", "last_name", "bio", "latitude", "longitude")

    def to_internal_value(self, data: Any) -> Any:
        """The checked values, without those that say nothing new."""
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        return super().to_internal_value(only_news(data, of=self.context["user"]))

    def validate_phone_number(self, number: str) -> str:
        """
        Refuse a number that somebody else has, beside what else may be wrong.

        :raises ValidationError: if somebody else has it
        """
        if queries.is_taken(phone_number=number, but_by=self.context["user"].id):
            raise serializers.ValidationError(NUMBER_TAKEN)
        return number

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Hold a new password against the number, old or new."""
        if "password" in given:
            number = given.get("phone_number") or self.context["user"].phone_number
            require_no_fault(given["password"], phone_number=number, field="password")
        return given

    def edits(self) -> Edits:
        """The changes, as the operation takes them."""
        given = self.validated_data
        return Edits(
            values={name: given[name] for name in self._PLAIN if name in given},
            phone_number=given.get("phone_number"),
            password=given.get("password"),
            role=given.get("role"),
            picture=given.get("profile_picture"),
            has_picture="profile_picture" in given,
        )


class NewPicture(serializers.Serializer[Any]):
    """A picture by itself."""

    image = PictureField(label="Foto")


class ResetRequest(serializers.Serializer[Any]):
    """The phone number, in any spelling, of the account to get back into."""

    phone = TypedField(max_length=100, label="Teléfono")


class ResetVerification(serializers.Serializer[Any]):
    """The code that came to the phone, and the new password."""

    phone = TypedField(max_length=100, label="Teléfono")
    code = TypedField(max_length=40, label="Código")
    new_password = PasswordField(label="Contraseña nueva")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Hold the password against the number."""
        require_no_fault(given["new_password"], phone_number=given["phone"], field="new_password")
        return given

    def validate_code(self, code: str) -> str:
        """The digits, however they were grouped."""
        return "".join(code.split())
