"""The paths of chat."""

from django.urls import URLPattern, URLResolver, path

from modules.chat.api import messages, rooms

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/chat/rooms/", rooms.Rooms.as_view()),
    path("api/chat/rooms/get_or_create_private/", rooms.PrivateRoom.as_view()),
    path("api/chat/rooms/<id:room_id>/", rooms.OneRoom.as_view()),
    path("api/chat/messages/", messages.Messages.as_view()),
    path("api/chat/messages/last_messages/", messages.LastMessages.as_view()),
    path("api/chat/messages/mark_read/", messages.MarkRead.as_view()),
    path("api/chat/messages/<id:message_id>/", messages.OneMessage.as_view()),
]
