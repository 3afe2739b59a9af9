"""Marketplace as a Django app."""

from django.apps import AppConfig


class MarketplaceConfig(AppConfig):
    """The marketplace module."""

    name = "modules.marketplace"
    label = "marketplace"
    verbose_name = "Mercado"
