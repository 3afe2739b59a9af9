"""Media as a Django app."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """The media module."""

    name = "modules.media"
    label = "media"
    verbose_name = "Archivos"
