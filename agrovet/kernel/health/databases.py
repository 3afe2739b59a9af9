"""Whether a database answers, and has the tables that this version of the code works with."""

from functools import cache

from django.db import DatabaseError, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from agrovet.kernel.health.probes import Unwell


def look_at_database(alias: str) -> None:
    """
    One question, over a connection of its own: that of a request may be busy, or be waited for.

    :raises Unwell: if migrations are missing
    :raises django.db.Error: if it does not answer
    """
    connection = _own_connection(alias)
    try:
        applied = _applied(connection)
    finally:
        connection.close()
    if missing := sorted(_last_steps(alias) - applied):
        raise Unwell("not migrated: " + ", ".join(f"{app} {name}" for app, name in missing))


def _own_connection(alias: str) -> BaseDatabaseWrapper:
    connection: BaseDatabaseWrapper = connections[alias].copy()
    if connection.vendor == "postgresql":
        options = connection.settings_dict["OPTIONS"]
        options.pop("pool", None)
        # Of a server that is gone without a word, nobody would hear for minutes.
        options |= {"connect_timeout": 5, "tcp_user_timeout": 5000, "keepalives_idle": 2, "keepalives_interval": 1}
    return connection


def _applied(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    connection.connect()
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT app, name FROM django_migrations")
        except DatabaseError as error:
            # It says so of a table that is not there, and of much else.
            if not connection.is_usable():
                raise
            raise Unwell("not migrated: it has no tables") from error
        return set(cursor.fetchall())


def _last_steps(alias: str) -> set[tuple[str, str]]:
    """The last migration of each app that has tables there; those before it were applied when that one was."""
    return {(app, name) for app, name in last_steps() if router.allow_migrate(alias, app)}


@cache
def last_steps() -> frozenset[tuple[str, str]]:
    """The last migration of each app. Read from the disk once, which takes longer than any look at a database."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
