"""What clients send."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from agrovet.kernel.http.fields import IdField
from modules.forum.models import Reaction

LONGEST_POST = 100_000
LONGEST_COMMENT = 20_000


class Form(serializers.Serializer[Any]):
    """A form in which an empty text for something optional counts as not given."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The values of the fields that were given."""
        if isinstance(data, Mapping):
            data = {name: self._given(data, name) for name in data if not self._is_left_empty(name, data[name])}
        values: dict[str, Any] = super().to_internal_value(data)
        return values

    def _given(self, data: Mapping[str, Any], name: str) -> Any:
        # Forms of HTML repeat a name for each item of a list.
        is_list = isinstance(self.fields.get(name), serializers.ListField)
        return data.getlist(name) if is_list and hasattr(data, "getlist") else data[name]

    def _is_left_empty(self, name: str, value: Any) -> bool:
        field = self.fields.get(name)
        return value == "" and field is not None and not (field.required or getattr(field, "allow_blank", False))


class PostForm(Form):
    """A post. `community` is another spelling of `community_id`."""

    title = serializers.CharField(max_length=255)
    content = serializers.CharField(max_length=LONGEST_POST)
    media_id = IdField(required=False, allow_null=True)
    community_id = IdField(required=False, allow_null=True)
    community = IdField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One spelling."""
        return _one_spelling(attrs, "community_id", "community")


class CommentForm(Form):
    """A comment: a text, a picture or both. `post_id` and `parent_id` are other spellings of `post` and `parent`."""

    post = IdField(required=False)
    post_id = IdField(required=False)
    parent = IdField(required=False, allow_null=True)  # type: ignore[assignment]  # fields leave the class again
    parent_id = IdField(required=False, allow_null=True)
    content = serializers.CharField(max_length=LONGEST_COMMENT, allow_blank=True, allow_null=True, default="")
    media_id = IdField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One spelling of each."""
        attrs = _one_spelling(_one_spelling(attrs, "post", "post_id"), "parent", "parent_id")
        if "post" not in attrs:
            raise serializers.ValidationError({"post": [self.fields["post"].error_messages["required"]]})
        return {**attrs, "content": attrs["content"] or ""}


class CommentEdit(Form):
    """What can change in a comment; the other fields may be echoed, and are ignored."""

    content = serializers.CharField(max_length=LONGEST_COMMENT, allow_blank=True)
    media_id = IdField(required=False, allow_null=True)


class ReactionForm(Form):
    """A reaction. Whether `content_type` is `post` or `comment` is told from the other faults (see the view)."""

    type = serializers.ChoiceField(choices=Reaction.Type.choices)
    content_type = serializers.ChoiceField(choices=["post", "comment"], label="Tipo de contenido")
    object_id = IdField(label="Publicación o comentario")


class MarkReadForm(Form):
    """Which notifications; without `ids`, all of them."""

    ids = serializers.ListField(child=IdField(), required=False, max_length=1000, label="Notificaciones")


class CommunityForm(Form):
    """A community. Without a slug, one is made from the name."""

    name = serializers.CharField(max_length=100)
    slug = serializers.SlugField(max_length=120, required=False)
    short_description = serializers.CharField(max_length=255, required=False, allow_blank=True)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    cover_image = serializers.CharField(max_length=500, required=False, allow_null=True)
    avatar = serializers.CharField(max_length=500, required=False, allow_null=True)

    def validate_cover_image(self, value: str | None) -> str | None:
        """An address that a page can show."""
        return _address(value)

    def validate_avatar(self, value: str | None) -> str | None:
        """An address that a page can show."""
        return _address(value)


class PictureForm(Form):
    """A picture. Some clients send the id of one of their own files instead, as text; the view sees to that."""

    file = serializers.FileField(label="Imagen", help_text="An image, or the id of one of one's own files as text.")


def _address(value: str | None) -> str | None:
    # Other schemes can carry scripts.
    if value is not None and not value.startswith(("https://", "http://", "/")):
        raise serializers.ValidationError("Escriba una dirección que empiece con https:// o http://.")
    return value


def _one_spelling(attrs: dict[str, Any], name: str, other: str) -> dict[str, Any]:
    if other in attrs:
        value = attrs.pop(other)
        attrs.setdefault(name, value)
    return attrs
