"""Chat as a Django app."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """The chat module."""

    name = "modules.chat"
    label = "chat"
    verbose_name = "Chat"
