"""Whether a database is new to a module: what is in it already is never overwritten."""

from collections.abc import Iterator

from django.db import connections

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.databases import service_alias_of
from extraction.belongings import tables_of
from extraction.operations.refusing import Refusal

SEEDS = 100  # rows of a table; migrations make fewer


def new(module: str) -> Iterator[Refusal]:
    """
    The service's database has no rows of the module but those that migrations make.

    A module in use has announced something, and keeps the events; what is imported comes in larger numbers.
    """
    alias = service_alias_of(module)
    connection = connections[alias]
    existing = set(connection.introspection.table_names())
    advice = "Give the module an empty database; what is in it is not overwritten."
    if (
        LoggedEvent._meta.db_table in existing
        and LoggedEvent.objects.using(alias).filter(module=module, position__isnull=False).exists()
    ):
        yield Refusal(what=f"{module} was in use in {alias} already: there are events of it.", advice=advice)
        return
    for table in tables_of(module):
        if table.name not in existing or table.whose or table.loose:
            continue
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(table.name)
            cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {name} LIMIT {SEEDS + 1}) AS first_rows")
            row = cursor.fetchone()
        if row and row[0] > SEEDS:
            yield Refusal(what=f"{alias} has rows in {table.name} already.", advice=advice)
            return
