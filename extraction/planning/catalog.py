"""What hangs on a module's tables in the database itself, asked from its catalog."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

# What the extraction layer itself puts there, and takes away again; and what the index of a search on SQLite follows
# its table by: each database has that index by its migrations, and its rows are not moved.
OURS = ("extraction_", "search_")


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A foreign key: its name, the table that has it, and the table it refers to."""

    name: str
    table: str
    other: str


@dataclass(frozen=True, kw_only=True)
class Hanging:
    """A view or a trigger: its name, and the table that it reads or that sets it off."""

    name: str
    table: str


def tables_with_prefix(connection: BaseDatabaseWrapper, prefix: str) -> list[str]:
    """Every table whose name begins like this."""
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        sql = "SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))"
    return sorted(name for (name,) in _rows(connection, sql) if name.startswith(prefix))


def without_primary_key(connection: BaseDatabaseWrapper, tables: list[str]) -> list[str]:
    """Those of the tables that have no primary key."""
    if connection.vendor == "sqlite":
        sql = "SELECT DISTINCT t.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE c.pk > 0"
    else:
        sql = (
            "SELECT c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid"
            " WHERE i.indisprimary AND pg_table_is_visible(c.oid)"
        )
    keyed = {name for (name,) in _rows(connection, sql)}
    return [table for table in tables if table not in keyed]


def foreign_keys(connection: BaseDatabaseWrapper) -> list[Reference]:
    """Every foreign key of the database."""
    if connection.vendor == "sqlite":
        sql = (
            'SELECT t.name || \'.\' || f."from", t.name, f."table"'
            " FROM sqlite_master AS t, pragma_foreign_key_list(t.name) AS f WHERE t.type = 'table'"
        )
    else:
        sql = (
            "SELECT k.conname, c.relname, o.relname FROM pg_constraint AS k"
            " JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_class AS o ON o.oid = k.confrelid"
            " WHERE k.contype = 'f' AND pg_table_is_visible(c.oid)"
        )
    return [Reference(name=name, table=table, other=other) for name, table, other in _rows(connection, sql)]


def triggers(connection: BaseDatabaseWrapper) -> list[Hanging]:
    """Every trigger of the database but those of foreign keys, of the extraction layer and of searches."""
    if connection.vendor == "sqlite":
        sql = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        sql = (
            "SELECT t.tgname, c.relname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
        )
    found = [Hanging(name=name, table=table) for name, table in _rows(connection, sql)]
    return [one for one in found if not one.name.startswith(OURS)]


def views(connection: BaseDatabaseWrapper, tables: list[str]) -> Iterator[Hanging]:
    """Every view that reads one of the tables. SQLite knows only the text of a view: there, it names the table."""
    if connection.vendor == "sqlite":
        sql = "SELECT name, sql FROM sqlite_master WHERE type = 'view'"
        for name, text in _rows(connection, sql):
            words = set(text.replace('"', " ").replace("(", " ").replace(")", " ").replace(",", " ").split())
            parts = words | {word.partition(".")[0] for word in words}
            yield from (Hanging(name=name, table=table) for table in tables if table in parts)
        return
    sql = (
        "SELECT DISTINCT v.relname, c.relname FROM pg_depend AS d"
        " JOIN pg_rewrite AS r ON r.oid = d.objid JOIN pg_class AS v ON v.oid = r.ev_class"
        " JOIN pg_class AS c ON c.oid = d.refobjid"
        " WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass"
        " AND v.oid <> c.oid AND c.relname = ANY (%s) ORDER BY 1, 2"
    )
    yield from (Hanging(name=name, table=table) for name, table in _rows(connection, sql, [tables]))


def _rows(
    connection: BaseDatabaseWrapper, sql: str, values: Sequence[list[str]] | None = None
) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [tuple(row) for row in cursor.fetchall()]
