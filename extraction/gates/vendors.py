"""The two kinds of databases that have gates."""

from types import ModuleType

from django.db.backends.base.base import BaseDatabaseWrapper

from extraction.gates import postgres, sqlite


class UnknownVendor(Exception):
    """A database of a kind that modules cannot be moved in."""


def gates_for(connection: BaseDatabaseWrapper) -> ModuleType:
    """
    How gates are made in this database.

    :raises UnknownVendor: if it is neither PostgreSQL nor SQLite
    """
    if connection.vendor == "postgresql":
        return postgres
    if connection.vendor == "sqlite":
        return sqlite
    raise UnknownVendor(f"{connection.alias} is {connection.vendor}: modules move in PostgreSQL and SQLite.")
