"""The sockets of chat, as routes for the ASGI application."""

from typing import Any

from django.urls import re_path

from modules.chat.sockets.chat import chat
from modules.chat.sockets.echo import echo
from modules.chat.sockets.presence import presence

routes: list[Any] = [
    re_path(r"^ws/chat/(?P<room>[^/]+)/?$", chat),
    re_path(r"^ws/presence/?$", presence),
    re_path(r"^ws/test/?$", echo),
]
