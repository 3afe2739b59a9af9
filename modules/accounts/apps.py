"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts module."""

    name = "modules.accounts"
    label = "accounts"
    verbose_name = "Cuentas"

    def ready(self) -> None:
        from modules.accounts import checks  # noqa: F401, PLC0415 - registers itself once the models are there
