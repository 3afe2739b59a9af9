"""
Foreign keys are away while a copy is made: a row may come before the one it refers to.

SQLite need not look at them for a while. PostgreSQL looks unless it is made to by the owner of the whole server,
so there they are taken away, and brought back in the step that ends the copy.
"""

from typing import Any

from django.db import connections, transaction

from extraction.moving.errors import Differs
from extraction.moving.pair import Pair


def take_away(pair: Pair) -> None:
    """Take the foreign keys of the module's tables away from the target, and remember them there."""
    if connections[pair.target].vendor != "postgresql":
        return
    with transaction.atomic(using=pair.target), connections[pair.target].cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])",
            [[f'"{table.name}"' for table in pair.tables]],
        )
        for table, name, definition in cursor.fetchall():
            cursor.execute(
                "INSERT INTO extraction_relation (module, table_name, name, definition) VALUES (%s, %s, %s, %s)",
                [pair.module, table, name, definition],
            )
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def bring_back(target: Any, pair: Pair) -> None:
    """
    Put them back where they were, or look at all of them again; in the transaction of the cursor.

    :raises django.db.IntegrityError: on PostgreSQL, if a row refers to none
    :raises Differs: on SQLite, if a row refers to none
    """
    if connections[pair.target].vendor == "postgresql":
        # What is still to be looked at when the transaction commits stands in the way of the change of the table.
        target.execute("SET CONSTRAINTS ALL IMMEDIATE")
        target.execute("SELECT table_name, name, definition FROM extraction_relation WHERE module = %s", [pair.module])
        for table, name, definition in target.fetchall():
            target.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        target.execute("DELETE FROM extraction_relation WHERE module = %s", [pair.module])
        return
    for table in pair.tables:
        target.execute(f'PRAGMA foreign_key_check("{table.name}")')
        if lost := target.fetchall():
            raise Differs(f"{len(lost)} rows of {table.name} refer to rows that are not there.")
