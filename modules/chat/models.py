"""Rooms, who is in them, messages, and who has received and read each."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Room(models.Model):
    """
    A conversation of two people, or of a group.

    `pair_key` is set for the one private room of two people and is unique, so that however many ask for it
    at the same instant, there is one. Rooms of the old system that repeat a pair have none.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField("nombre", max_length=150, blank=True)
    is_private = models.BooleanField("privada", default=True)
    pair_key = models.CharField("pareja", max_length=41, unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField("creada", default=timezone.now)
    last_activity = models.DateTimeField("última actividad", null=True, blank=True)

    class Meta:
        db_table = "chat_room"
        verbose_name = "sala"

    def __str__(self) -> str:
        return self.name or f"Sala {self.pk}"


class Participant(models.Model):
    """A person in a room. `joined_at` is null for who has been in it from its beginning."""

    id = models.BigAutoField(primary_key=True)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="participants", verbose_name="sala")
    user_id = models.BigIntegerField("persona")
    joined_at = models.DateTimeField("desde", null=True, blank=True)

    class Meta:
        db_table = "chat_participant"
        verbose_name = "participante"
        constraints = [models.UniqueConstraint(fields=["room", "user_id"], name="chat_participant_once")]
        indexes = [models.Index(fields=["user_id", "room"], name="chat_participant_rooms")]

    def __str__(self) -> str:
        return f"{self.user_id} en {self.room_id}"


class Message(models.Model):
    """
    Something said in a room.

    `delivered` and `read` hold once every receipt does; messages of the old system keep what they said
    there. `client_msg_id` is the sender's own name for it: sent twice, it is one message.
    """

    id = models.BigAutoField(primary_key=True)
    room = models.ForeignKey(
        Room, on_delete=models.CASCADE, related_name="messages", db_index=False, verbose_name="sala"
    )
    sender_id = models.BigIntegerField("remitente", db_index=True)
    content = models.TextField("contenido", blank=True)
    media_id = models.BigIntegerField("archivo", null=True, blank=True, db_index=True)
    client_msg_id = models.CharField("id del cliente", max_length=200, null=True, blank=True)
    timestamp = models.DateTimeField("fecha", default=timezone.now)
    delivered = models.BooleanField("entregado", default=False)
    delivered_at = models.DateTimeField("entregado el", null=True, blank=True)
    read = models.BooleanField("leído", default=False)
    read_at = models.DateTimeField("leído el", null=True, blank=True)

    class Meta:
        db_table = "chat_message"
        verbose_name = "mensaje"
        constraints = [
            # Without a client_msg_id it is null, and nulls differ from each other.
            models.UniqueConstraint(fields=["room", "sender_id", "client_msg_id"], name="chat_message_once"),
        ]
        indexes = [models.Index(fields=["room", "timestamp", "id"], name="chat_message_order")]

    def __str__(self) -> str:
        return f"Mensaje {self.pk} en {self.room_id}"


class Receipt(models.Model):
    """
    Whether one person has received and read a message. Made with the message, for all but its sender.

    The room is repeated here so that what a person has not read is counted from one small index.
    """

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="receipts", db_index=False, verbose_name="mensaje"
    )
    room = models.ForeignKey(
        Room, on_delete=models.CASCADE, related_name="receipts", db_index=False, verbose_name="sala"
    )
    user_id = models.BigIntegerField("persona")
    delivered = models.BooleanField("entregado", default=False)
    delivered_at = models.DateTimeField("entregado el", null=True, blank=True)
    read = models.BooleanField("leído", default=False)
    read_at = models.DateTimeField("leído el", null=True, blank=True)

    class Meta:
        db_table = "chat_receipt"
        verbose_name = "acuse"
        constraints = [models.UniqueConstraint(fields=["message", "user_id"], name="chat_receipt_once")]
        indexes = [
            models.Index(fields=["room", "user_id"], name="chat_receipt_of_person"),
            models.Index(fields=["user_id", "room"], condition=Q(read=False), name="chat_receipt_unread"),
            models.Index(fields=["user_id", "message"], condition=Q(delivered=False), name="chat_receipt_undelivered"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.user_id}"
