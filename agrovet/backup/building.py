"""The tables of an empty database as they were when the backup was made, its rows in them, then this version's."""

from collections.abc import Callable, Mapping, Sequence

from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor

from agrovet.backup.manifest import Manifest, Rows
from agrovet.backup.reading import Reader
from agrovet.backup.rows.vendors import rows_of


def make_tables(alias: str, manifest: Manifest) -> None:
    """All tables as the migrations of the backup made them, without rows."""
    _look_at_constraints(alias, "IMMEDIATE")
    executor = MigrationExecutor(connections[alias])
    steps = [
        (migration, backwards)
        for migration, backwards in executor.migration_plan(executor.loader.graph.leaf_nodes())
        if migration.name in manifest.migrations.get(migration.app_label, ())
    ]
    executor.migrate(None, plan=steps)


def fill(alias: str, reader: Reader, rows: Sequence[Rows], watch: Callable[[str], None]) -> None:
    """
    Put the rows into the tables, in the order of the archive; what migrations put there goes first.

    `watch` is told of the owner of each table before its rows come.
    """
    connection = connections[alias]
    code = rows_of(connection.vendor)
    with connection.constraint_checks_disabled(), transaction.atomic(using=alias), connection.cursor() as cursor:
        _look_at_constraints(alias, "DEFERRED")
        for each in reversed(rows):
            cursor.execute(f'DELETE FROM "{each.table}"')
        for each in rows:
            watch(each.owner)
            part = each.part("")
            code.load(cursor, part, reader.pieces(each))
            if each.numbered:
                code.go_on_after(cursor, part, each.last)


def bring_up_to_date(alias: str) -> int:
    """
    Apply what this version has beyond the backup; returns how many migrations.

    :raises django.db.IntegrityError: on PostgreSQL, if a row refers to none
    """
    _look_at_constraints(alias, "IMMEDIATE")
    executor = MigrationExecutor(connections[alias])
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    call_command("migrate", database=alias, interactive=False, verbosity=0)
    return len(steps)


def _look_at_constraints(alias: str, when: str) -> None:
    """In one long transaction, what is still to be looked at would stand in the way of the next migration."""
    if connections[alias].vendor == "postgresql":
        with connections[alias].cursor() as cursor:
            cursor.execute(f"SET CONSTRAINTS ALL {when}")


def by_home(manifest: Manifest) -> Mapping[str, list[Rows]]:
    """The rows by the database that they go into."""
    found: dict[str, list[Rows]] = {}
    for each in manifest.rows:
        found.setdefault(each.part("").home(), []).append(each)
    return found
