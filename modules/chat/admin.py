"""Chat in the admin: to look, and to delete; what people said is not edited."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from modules.chat.models import Message, Participant, Receipt, Room
from modules.chat.operations.membership import change_name, delete_rooms
from modules.chat.operations.messages import delete_messages

if TYPE_CHECKING:  # Django's classes are generic for the type checker alone
    ParticipantRows = admin.TabularInline[Participant, Room]
    ReceiptRows = admin.TabularInline[Receipt, Message]
    RoomAdminBase = admin.ModelAdmin[Room]
    MessageAdminBase = admin.ModelAdmin[Message]
else:
    ParticipantRows = ReceiptRows = admin.TabularInline
    RoomAdminBase = MessageAdminBase = admin.ModelAdmin


class ParticipantInline(ParticipantRows):
    """Who is in the room."""

    model = Participant
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody is put into a room from here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nor changed."""
        return False


@admin.register(Room)
class RoomAdmin(RoomAdminBase):
    """Rooms. Deleting one closes the sockets that are open in it."""

    list_display = ("id", "name", "is_private", "created_at", "last_activity")
    list_filter = ("is_private",)
    search_fields = ("name", "participants__user_id")
    # A private room has its two people for good: made a group, it would let others in.
    readonly_fields = ("is_private", "created_at", "last_activity")
    inlines = (ParticipantInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rooms are opened by their people."""
        return False

    def save_model(self, request: HttpRequest, obj: Room, form: Any, change: bool) -> None:
        """Write the name alone: messages that are sent meanwhile keep what they wrote of the room."""
        change_name(room_id=obj.pk, name=obj.name)

    def delete_model(self, request: HttpRequest, obj: Room) -> None:
        """Delete as a participant would."""
        delete_rooms(room_ids=[obj.pk], now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        """Delete as a participant would."""
        delete_rooms(room_ids=list(queryset.values_list("id", flat=True)), now=timezone.now())


class ReceiptInline(ReceiptRows):
    """Who has received and read the message."""

    model = Receipt
    extra = 0
    can_delete = False
    fields = readonly_fields = ("user_id", "delivered", "delivered_at", "read", "read_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Receipts are made with their message."""
        return False


@admin.register(Message)
class MessageAdmin(MessageAdminBase):
    """Messages."""

    list_display = ("id", "room_id", "sender_id", "timestamp", "delivered", "read")
    search_fields = ("=room__id", "=sender_id")
    readonly_fields = tuple(field.name for field in Message._meta.fields)
    inlines = (ReceiptInline,)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody speaks for others."""
        return False

    def delete_model(self, request: HttpRequest, obj: Message) -> None:
        """Delete as its sender would: open sockets receive it."""
        delete_messages(message_ids=[obj.pk], now=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        """Delete as their senders would."""
        delete_messages(message_ids=list(queryset.values_list("id", flat=True)), now=timezone.now())
