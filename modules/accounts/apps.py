"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts module."""

    name = "modules.accounts"
    label = "accounts"
    verbose_name = "Cuentas"
