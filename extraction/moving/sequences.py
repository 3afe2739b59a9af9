"""The numbers that the target gives from now on lie beyond all that either side ever gave."""

from collections.abc import Sequence

from django.db import connections

from extraction.belongings import Table, tables_of

# A number that the source gave to a transaction that was lost is never seen again; nor is one given meanwhile.
GAP = 1000


def advance(source: str, target: str, module: str, *, gap: int = GAP) -> None:
    """
    Let the target number the module's rows beyond both sides, and leave a gap before.

    Never goes back, so it can be repeated. Rows of the bus have numbers of their own on each side, and keep them.
    """
    tables = [table for table in tables_of(module) if table.numbered]
    if not tables:
        return
    if connections[target].vendor == "postgresql":
        _advance_postgres(source, target, tables, gap)
    else:
        _advance_sqlite(source, target, tables, gap)


def _advance_postgres(source: str, target: str, tables: Sequence[Table], gap: int) -> None:
    asked = " UNION ALL ".join(
        f"SELECT '{table.name}', pg_sequence_last_value({_sequence(table)}::regclass), "
        f'(SELECT max("{table.numbered}") FROM "{table.name}")'
        for table in tables
    )
    last = {table.name: 0 for table in tables}
    for alias in (source, target):
        with connections[alias].cursor() as cursor:
            cursor.execute(asked)
            for name, given, greatest in cursor.fetchall():
                last[name] = max(last[name], given or 0, greatest or 0)
    with connections[target].cursor() as cursor:
        numbers = ", ".join(f"setval({_sequence(table)}, {last[table.name] + gap})" for table in tables)
        cursor.execute(f"SELECT {numbers}")


def _sequence(table: Table) -> str:
    return f"pg_get_serial_sequence('\"{table.name}\"', '{table.numbered}')"


def _advance_sqlite(source: str, target: str, tables: Sequence[Table], gap: int) -> None:
    for table in tables:
        last = max(_last_sqlite(alias, table) for alias in (source, target)) + gap
        with connections[target].cursor() as cursor:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last, table.name])
            if cursor.rowcount == 0:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])


def _last_sqlite(alias: str, table: Table) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            f"SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0), "
            f'coalesce((SELECT max("{table.numbered}") FROM "{table.name}"), 0))',
            [table.name],
        )
        return int(cursor.fetchone()[0])
