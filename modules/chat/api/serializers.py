"""What clients send."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from agrovet.kernel.http.fields import IdField
from modules.chat import queries
from modules.chat.operations.attachments import Attachment

LONGEST_TEXT = 20_000
MOST_PARTICIPANTS = 500


class OptionalId(IdField):
    """An id, or nothing: clients send empty texts for what they leave out."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, allow_null=True, **options)

    def run_validation(self, data: Any = empty) -> Any:
        """The id, or None."""
        return None if data == "" else super().run_validation(data)


def _text(**options: Any) -> serializers.CharField:
    return serializers.CharField(
        required=False, allow_null=True, allow_blank=True, trim_whitespace=False, max_length=LONGEST_TEXT, **options
    )


class MessageForm(serializers.Serializer[None]):
    """A message's text and file, in any of the spellings of the clients. The first that says something counts."""

    content = _text()
    text = _text(label="Mensaje")
    message = _text()
    media = OptionalId(label="Archivo")
    media_id = OptionalId()
    media_url = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, max_length=2000, label="Dirección del archivo"
    )

    @property
    def said(self) -> str | None:
        """The text, None where none was sent."""
        sent = [self.validated_data[name] for name in ("content", "text", "message") if name in self.validated_data]
        return next((text for text in sent if text), "" if sent else None)

    @property
    def attachment(self) -> Attachment | None:
        """The file, None for none. An id is surer than an address, which clients send beside it."""
        for field in ("media", "media_id"):
            if self.validated_data.get(field) is not None:
                return Attachment(field=field, media_id=self.validated_data[field])
        url = self.validated_data.get("media_url")
        return Attachment(field="media_url", url=url) if url else None

    @property
    def drops_file(self) -> bool:
        """Whether a file was said to be none."""
        return any(self.validated_data.get(name, "") is None for name in ("media", "media_id"))


class NamedMessage(MessageForm):
    """A message with its sender's own name for it, by which the same one is known again, however it comes."""

    client_msg_id = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=200)

    @property
    def name(self) -> str | None:
        """The sender's own name for the message, None without one."""
        return self.validated_data.get("client_msg_id") or None


class NewMessage(NamedMessage):
    """A message to be sent."""

    room = IdField(
        error_messages={"max_value": "La sala no existe.", "min_value": "La sala no existe."},
        help_text="También room_id.",
    )

    def to_internal_value(self, data: Any) -> Any:
        """Read `room_id` where there is no `room`."""
        if isinstance(data, Mapping) and data.get("room") in (None, "") and "room_id" in data:
            data = {**data, "room": data["room_id"]}
        return super().to_internal_value(data)

    def validate_room(self, value: int) -> int:
        """The room exists; whether the person is in it is asked later."""
        if not queries.room_exists(room_id=value):
            raise serializers.ValidationError(f"La sala {value} no existe.")
        return value


class RoomForm(serializers.Serializer[None]):
    """Who is to be in a room. `participants` is another name of `participants_ids`."""

    participants_ids = serializers.ListField(
        child=IdField(), required=False, allow_null=True, max_length=MOST_PARTICIPANTS, label="Participantes"
    )
    participants = serializers.ListField(
        required=False,
        allow_null=True,
        max_length=MOST_PARTICIPANTS,
        label="Participantes",
        help_text="Otro nombre de participants_ids.",
    )
    name = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=150)
    is_private = serializers.BooleanField(required=False, default=True)

    def validate_participants(self, value: list[Any] | None) -> list[int] | None:
        """Ids, or the people that answers hold, echoed back."""
        if value is None:
            return None
        ids = [one.get("id") if isinstance(one, dict) else one for one in value]
        checked: list[int] = serializers.ListField(child=IdField()).run_validation(ids)
        return checked

    @property
    def people(self) -> list[int] | None:
        """The participants, None where they were not sent."""
        given: list[int] | None = self.validated_data.get("participants_ids")
        return given if given is not None else self.validated_data.get("participants")


class RoomOfMarks(serializers.Serializer[None]):
    """The room that has been read. `room_id` is another name of `room`."""

    room = IdField(required=False)
    room_id = IdField(required=False)
