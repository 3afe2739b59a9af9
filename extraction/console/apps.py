"""The console as a Django app: it has pages, styles and words, and no tables."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Installed where staff can log in."""

    name = "extraction.console"
    label = "console"
    verbose_name = "Consola"
