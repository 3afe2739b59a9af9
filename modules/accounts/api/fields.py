"""The forms in which clients send what belongs to a person."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from agrovet.kernel.uploads import Upload
from modules.accounts.contracts import ROLE_LABELS
from modules.accounts.passwords import fault_in
from modules.accounts.phone_numbers import INVALID, is_valid

ROLES = {role.lower(): role for role in ROLE_LABELS if role}

# What a browser writes into a form for a value that is not there.
NOTHING_IN_A_FORM = frozenset({"", "null", "undefined"})


def plain(data: Any) -> Any:
    """The values of a form, the last of each name; anything else as it is."""
    return data.dict() if isinstance(data, QueryDict) else data


def without_blanks(data: Any, names: frozenset[str]) -> Any:
    """The data without those of the named values that are blank: an optional field left empty was not sent."""
    if not isinstance(data, Mapping):
        return data
    nothing = NOTHING_IN_A_FORM if isinstance(data, QueryDict) else frozenset({""})
    return {
        name: value
        for name, value in plain(data).items()
        if not (name in names and (value is None or (isinstance(value, str) and value.strip() in nothing)))
    }


def as_upload(file: "UploadedFile[Any]") -> Upload:
    """The uploaded file as it passes through the door of media."""
    return Upload(name=file.name or "", size=file.size or 0, content=cast(BinaryIO, file))


class TypedField(serializers.CharField):
    """
    A text, or a whole number, as it was typed.

    Other numbers are refused: the digits of `5058888000.0` are those of somebody else's number.
    """

    def to_internal_value(self, data: Any) -> str:
        """The text."""
        if not isinstance(data, str | int):
            self.fail("invalid")
        return super().to_internal_value(cast(str, data))


class PasswordField(TypedField):
    """A new password, as typed: it is not trimmed. `require_no_fault` compares it with the number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        """The password, if its length is right."""
        password = super().to_internal_value(data)
        if fault := fault_in(password, phone_number=""):
            raise serializers.ValidationError(fault)
        return password


def require_no_fault(password: str, *, phone_number: str, field: str) -> None:
    """
    Accept the new password of the person with this number; `field` is the one that it was sent in.

    :raises ValidationError: with why it cannot be one
    """
    if fault := fault_in(password, phone_number=phone_number):
        raise serializers.ValidationError({field: [fault]})


class PhoneNumberField(TypedField):
    """A phone number in any spelling."""

    default_error_messages = {"unreadable": INVALID}

    def to_internal_value(self, data: Any) -> str:
        """The number as typed, once it is known to be one."""
        number = super().to_internal_value(data)
        if not is_valid(number):
            self.fail("unreadable")
        return number


@extend_schema_field({"type": "string", "enum": sorted(ROLES.values())})
class RoleField(serializers.CharField):
    """A role in any case."""

    default_error_messages = {"unknown": "«{given}» no es un rol: use Specialist, businessman o consumer."}

    def to_internal_value(self, data: Any) -> str:
        """The role as it is kept."""
        given = super().to_internal_value(data)
        role = ROLES.get(given.lower())
        if role is None:
            self.fail("unknown", given=given[:40])
        return role


class DegreesField(serializers.DecimalField):
    """Degrees of latitude or longitude, rounded to the seven places that are kept."""

    def __init__(self, *, most: int, **options: Any) -> None:
        super().__init__(max_digits=None, decimal_places=None, **options)
        self.most = most
        self.error_messages["beyond"] = f"Debe estar entre -{most} y {most}."

    def to_internal_value(self, data: Any) -> Decimal:
        """The rounded number."""
        degrees = super().to_internal_value(data)
        if abs(degrees) > self.most:
            self.fail("beyond")
        return degrees.quantize(Decimal("0.0000001"), rounding=ROUND_HALF_EVEN)


@extend_schema_field({"type": "string", "format": "binary"})
class PictureField(serializers.FileField):
    """A picture; whether it is one is judged by its content, by media."""

    def to_internal_value(self, data: Any) -> Any:
        """The file on its way to media."""
        return as_upload(cast("UploadedFile[Any]", super().to_internal_value(data)))


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "integer"}], "nullable": True})
class NamedOrSentPictureField(serializers.Field[Any, Any, Any, Any]):
    """A picture that is sent, or the address or id of one that was sent before."""

    def to_internal_value(self, data: Any) -> Any:
        """The file on its way to media, or what names it."""
        if isinstance(data, UploadedFile):
            return PictureField().run_validation(data)
        return data.strip() if isinstance(data, str) else data
