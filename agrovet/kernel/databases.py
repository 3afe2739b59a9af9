"""Each module's tables are in that module's database; the event log is in all of them."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from agrovet.kernel.placement import Standing, standing_of

# Logging in to the admin is a matter of accounts; its tables refer to people and so lie beside them.
_BESIDE_ACCOUNTS = frozenset({"admin", "auth", "contenttypes", "otp_totp", "sessions"})

# What is said of modules, and not by them: placements, the record of decisions, teams, flags.
_OF_CONTROL = frozenset({"extraction", "flags", "record", "teams"})

_pinned: ContextVar[Mapping[str, str]] = ContextVar("pinned_aliases", default={})  # noqa: B039 - never changed


def alias_of(module: str) -> str:
    """
    The name of the database connection that holds this module's tables now.

    In a transaction that writes the module, it stays what it was when the transaction began.
    """
    pinned = _pinned.get().get(module)
    if pinned is not None:
        return pinned
    return alias_under(standing_of(module), module)


def alias_under(standing: Standing, module: str) -> str:
    """The database that has the module's tables where it stands like this."""
    if standing.authority == "home":
        return home_alias_of(module)
    alias = service_alias_of(module)
    if alias not in connections.settings:
        raise ImproperlyConfigured(
            f"The data of {module} is at its service: start this process with {module.upper()}_SERVICE_DATABASE_URL."
        )
    return alias


def home_alias_of(module: str) -> str:
    """The database of the module while it is in the monolith."""
    return module if module in settings.DATABASES else DEFAULT_DB_ALIAS


def service_alias_of(module: str) -> str:
    """The database that the module takes with it when it leaves; this process may not know one."""
    return f"{module}_service"


def control_alias() -> str:
    """The database that says where modules stand."""
    return "control" if "control" in settings.DATABASES else DEFAULT_DB_ALIAS


@contextmanager
def pinned(modules: Collection[str], alias: str) -> Iterator[None]:
    """Within the block the modules are in this database, whatever this process learns meanwhile."""
    marker = _pinned.set({**_pinned.get(), **dict.fromkeys(modules, alias)})
    try:
        yield
    finally:
        _pinned.reset(marker)


def pins() -> Mapping[str, str]:
    """The modules that surrounding transactions write, each with the alias that is pinned for it."""
    return _pinned.get()


def connection_of(module: str) -> BaseDatabaseWrapper:
    """The database connection that holds this module's tables now."""
    return connections[alias_of(module)]


def hosted_aliases() -> list[str]:
    """The databases that hold the tables of the hosted modules now, each once."""
    return list(dict.fromkeys(alias_of(module) for module in settings.AGROVET_MODULES))


def aliases_to_migrate() -> list[str]:
    """
    The databases that this process keeps up to date: those of the hosted modules, and the one of the placements.

    A service sees to the database that it was given for its module. The monolith's are the monolith's to migrate.
    """
    of_services = {module: service_alias_of(module) for module in settings.AGROVET_MODULES}
    if settings.AGROVET_SIDE == "service" and any(alias in settings.DATABASES for alias in of_services.values()):
        chosen = [alias if alias in settings.DATABASES else home_alias_of(one) for one, alias in of_services.items()]
    else:
        chosen = [*(home_alias_of(module) for module in settings.AGROVET_MODULES), control_alias()]
    return list(dict.fromkeys(chosen))


def lend_connections() -> None:
    """Give back this thread's that are in no transaction: others may need them while it waits for something else."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def give_back_connections() -> None:
    """Keep none of this thread's: others may need them, and the next use opens one anew."""
    for connection in connections.all(initialized_only=True):
        connection.close()


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
        """
        A module's tables are made in the database of the monolith that has them and in the one of its service;
        the bus has its tables in each of these; placements, the record and teams have theirs in one.
        """
        if app_label == "kernel":
            return any(db in _places(module) for module in settings.AGROVET_MODULES)
        if app_label in _OF_CONTROL:
            return db == control_alias()
        module = module_of(app_label)
        return db in _places(module) if module in settings.ALL_MODULES else db == DEFAULT_DB_ALIAS

    def _alias(self, app_label: str) -> str | None:
        if app_label == "kernel":
            return None
        return control_alias() if app_label in _OF_CONTROL else alias_of(module_of(app_label))


def module_of(app_label: str) -> str:
    """The module that an app is, or whose tables its own lie beside."""
    return "accounts" if app_label in _BESIDE_ACCOUNTS else app_label


def _places(module: str) -> tuple[str, str]:
    return home_alias_of(module), service_alias_of(module)
