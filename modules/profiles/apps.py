"""Profiles as a Django app."""

from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    """The profiles module."""

    name = "modules.profiles"
    label = "profiles"
    verbose_name = "Perfiles"
