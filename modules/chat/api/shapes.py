"""The shapes of answers, for the OpenAPI document alone."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class ChatPerson(serializers.Serializer[None]):
    """A person in a room."""

    id = serializers.IntegerField()
    full_name = serializers.CharField(allow_blank=True)
    last_name = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    username = serializers.CharField(allow_blank=True)
    phone_number = serializers.CharField(allow_blank=True)
    profile_picture = serializers.CharField(allow_null=True)
    profile_picture_url = serializers.CharField(allow_null=True)
    avatar = serializers.CharField(allow_null=True)


class ChatReceipt(serializers.Serializer[None]):
    """Whether one person has received and read a message."""

    receipt_id = serializers.IntegerField()
    user_id = serializers.IntegerField()
    delivered = serializers.BooleanField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    read = serializers.BooleanField()
    read_at = serializers.DateTimeField(allow_null=True)


class MessageTexts(serializers.Serializer[None]):
    """What a message in a list and the answer to sending one have in common."""

    id = serializers.IntegerField()
    message_id = serializers.IntegerField()
    sender = ChatPerson()
    sender_id = serializers.IntegerField()
    content = serializers.CharField(allow_blank=True)
    text = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True)
    media = serializers.IntegerField(allow_null=True)
    media_id = serializers.IntegerField(allow_null=True)
    media_url = serializers.CharField(allow_null=True)
    media_spectrum = serializers.ListField(child=serializers.JSONField(), allow_null=True)
    timestamp = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    client_msg_id = serializers.CharField(allow_null=True)
    receipts = ChatReceipt(many=True)
    delivered = serializers.BooleanField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    read = serializers.BooleanField()
    read_at = serializers.DateTimeField(allow_null=True)
    is_read = serializers.BooleanField()


class ChatMessage(MessageTexts):
    """A message in a list."""

    room = serializers.IntegerField()
    room_id = serializers.IntegerField()


class RoomMember(serializers.Serializer[None]):
    """A person, as sockets are told of them."""

    id = serializers.IntegerField()
    full_name = serializers.CharField(allow_blank=True)
    username = serializers.CharField(allow_blank=True)
    profile_picture = serializers.CharField(allow_null=True)


class SentMessage(MessageTexts):
    """The answer to sending a message, which sockets are told too: here the room is a text."""

    type = serializers.CharField()
    room = serializers.CharField()
    room_id = serializers.CharField()
    username = serializers.CharField(allow_blank=True)
    status = serializers.CharField()
    participants = RoomMember(many=True)


LAST_MESSAGE = {
    "description": "A text for `Token`; for `Bearer` the message, null where nothing was said yet.",
    "oneOf": [
        {"type": "string"},
        {"type": "object", "additionalProperties": {}},
    ],
    "nullable": True,
}


@extend_schema_field(LAST_MESSAGE)
class LastMessage(serializers.JSONField):
    """The one answer that depends on the client's generation."""


class ChatRoom(serializers.Serializer[None]):
    """A room as one of its participants sees it, with its latest messages, the oldest of them first."""

    id = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    participants = ChatPerson(many=True)
    participants_ids = serializers.ListField(child=serializers.IntegerField())
    participants_usernames = serializers.ListField(child=serializers.CharField(allow_blank=True))
    other_participant = serializers.CharField(allow_null=True, allow_blank=True)
    avatar = serializers.CharField(allow_null=True)
    is_private = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    last_activity = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    messages = ChatMessage(many=True)
    last_message = LastMessage(allow_null=True)
    unread_count = serializers.IntegerField()


class MarkedRead(serializers.Serializer[None]):
    """The messages that are read now and were not before."""

    updated = serializers.ListField(child=serializers.IntegerField())
