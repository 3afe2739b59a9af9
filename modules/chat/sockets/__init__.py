"""The sockets of chat, as routes for the ASGI application."""

from typing import Any

from django.urls import re_path

from modules.chat.sockets.chat import chat
from modules.chat.sockets.echo import echo
from modules.chat.sockets.presence import presence

# Channels routes by Django's patterns, whose types speak of views.
_route: Any = re_path
routes: list[Any] = [
    _route(r"^ws/chat/(?P<room>[^/]+)/?$", chat),
    _route(r"^ws/presence/?$", presence),
    _route(r"^ws/test/?$", echo),
]
