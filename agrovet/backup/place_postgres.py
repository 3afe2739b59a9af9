"""Building in PostgreSQL: in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections, transaction

from agrovet.backup.places import MARK, counted
from agrovet.kernel.migrating import UNFINISHED_RESTORE


class PostgresPlace:
    """In one transaction, from the removal of the old tables to the last check."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def name(self) -> str:
        """The name in its address."""
        return str(connections[self.alias].settings_dict["NAME"])

    def tables(self) -> list[str]:
        """All tables of the schema but those that extensions brought."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(
                "SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace "
                "AND c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT 1 FROM pg_depend d "
                "WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY c.relname"
            )
            return [name for (name,) in cursor.fetchall()]

    def rows(self) -> dict[str, int]:
        """Of all tables."""
        return counted(self.alias, self.tables())

    @contextmanager
    def building(self) -> Iterator[None]:
        """Commits at the end of the block."""
        with transaction.atomic(using=self.alias):
            with connections[self.alias].cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
                cursor.execute("SET LOCAL extra_float_digits = 1")
                for table in self.tables():
                    cursor.execute(f'DROP TABLE "{table}" CASCADE')
            yield

    def mark(self) -> None:
        """On another connection: it is there at once."""
        told = connections[self.alias].get_connection_params()
        options = {name: value for name, value in told.items() if name not in ("cursor_factory", "context")}
        with psycopg.connect(**options, autocommit=True) as connection:
            connection.execute(MARK.encode())

    def finish(self) -> None:
        """The mark goes with the commit."""
        with connections[self.alias].cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {UNFINISHED_RESTORE}")

    def plain_cursor(self) -> Any:
        """In the transaction."""
        return connections[self.alias].cursor()
