"""The forms of uploads and edits, and the shape of a file in answers."""

from typing import Any

from rest_framework import serializers

from modules.media.descriptions import LONGEST, require_showable


class FileTexts(serializers.Serializer[Any]):
    """What is said of a file. A price that is left empty counts as not given."""

    name = serializers.CharField(max_length=200, allow_blank=True, allow_null=True, required=False)
    description = serializers.CharField(
        max_length=LONGEST,
        allow_blank=True,
        allow_null=True,
        required=False,
        trim_whitespace=False,
        validators=[require_showable],
    )
    price = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True, required=False)

    def to_internal_value(self, data: Any) -> Any:
        """The fields that were given."""
        if hasattr(data, "get") and data.get("price") == "":
            data = {name: data[name] for name in data if name != "price"}
        return super().to_internal_value(data)


class NewFile(FileTexts):
    """An upload. The file may come in any other single field too."""

    image = serializers.FileField(write_only=True, required=False, label="Archivo")
    folder = serializers.CharField(max_length=200, allow_blank=True, required=False)

    def to_internal_value(self, data: Any) -> Any:
        """The fields that were filled in: of a new file, nothing is there yet that an empty text could clear."""
        if hasattr(data, "get"):
            data = {name: data[name] for name in data if data[name] != ""}
        return super().to_internal_value(data)


class FileChange(FileTexts):
    """An edit; a file takes the place of the old one."""

    image = serializers.FileField(write_only=True, required=False, label="Archivo")


class FileShape(serializers.Serializer[Any]):
    """A file in answers."""

    id = serializers.IntegerField()
    name = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    price = serializers.CharField(allow_null=True)
    url = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    content_type = serializers.IntegerField(allow_null=True)
    object_id = serializers.IntegerField(allow_null=True)
