"""The ids given from now on lie beyond all that either system ever gave."""

from django.db import connections, models

from agrovet.kernel.legacy.declarations import LegacyTable


def advance(table: LegacyTable, *, alias: str, beyond: int) -> None:
    """Let the next row of the model have an id greater than `beyond` and than those of all its rows."""
    model = table.into
    primary = model._meta.pk
    if not isinstance(primary, models.AutoField | models.BigAutoField):
        return
    greatest = model._default_manager.using(alias).aggregate(greatest=models.Max("pk"))["greatest"]
    last = max(int(greatest or 0), beyond)
    if last:
        _advance(model._meta.db_table, primary.column or "id", last, alias)


def _advance(name: str, column: str, last: int, alias: str) -> None:
    connection = connections[alias]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [connection.ops.quote_name(name), column])
            (sequence,) = cursor.fetchone()
            # Never back: people may have used it since.
            cursor.execute(f"SELECT setval(%s, GREATEST(%s, (SELECT last_value FROM {sequence})))", [sequence, last])
        elif connection.vendor == "sqlite":
            cursor.execute("UPDATE sqlite_sequence SET seq = MAX(seq, %s) WHERE name = %s", [last, name])
            if cursor.rowcount == 0:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, last])
