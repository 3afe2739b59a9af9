"""Each module's tables are in that module's database; the event log is in all of them."""

from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

# Logging in to the admin is a matter of accounts; its tables refer to people and so lie beside them.
_BESIDE_ACCOUNTS = frozenset({"admin", "auth", "contenttypes", "sessions"})


def alias_of(module: str) -> str:
    """The name of the database connection that holds this module's tables."""
    return module if module in settings.DATABASES else DEFAULT_DB_ALIAS


def connection_of(module: str) -> BaseDatabaseWrapper:
    """The database connection that holds this module's tables."""
    return connections[alias_of(module)]


def hosted_aliases() -> list[str]:
    """The databases of the modules that this process hosts, each once."""
    return list(dict.fromkeys(alias_of(module) for module in settings.AGROVET_MODULES))


class ModuleRouter:
    """Sends each model to the database of its module, and relates nothing across modules."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        """The alias that holds the model's table; None leaves the choice to the caller."""
        return self._alias(model._meta.app_label)

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        """As for reading: each table has one place."""
        return self._alias(model._meta.app_label)

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool | None:
        """Objects of one module relate to each other, and to nothing else."""
        return self._alias(one._meta.app_label) == self._alias(other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        """A table is made in the database of its module alone; the bus has its tables in each of them."""
        if app_label == "kernel":
            return db in hosted_aliases()
        return db == (self._alias(app_label) or DEFAULT_DB_ALIAS)

    def _alias(self, app_label: str) -> str | None:
        if app_label == "kernel":
            return None
        return alias_of("accounts" if app_label in _BESIDE_ACCOUNTS else app_label)
