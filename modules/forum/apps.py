"""Forum as a Django app."""

from django.apps import AppConfig


class ForumConfig(AppConfig):
    """The forum module."""

    name = "modules.forum"
    label = "forum"
    verbose_name = "Foro"
