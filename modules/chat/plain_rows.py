"""
Rows as the database driver gives them, for long lists: what the ORM does to each value of thousands of rows took
longer than all the rest of an answer.
"""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from agrovet.kernel.databases import alias_of, connection_of


def plain_rows(query: QuerySet[Any], columns: Iterable[str]) -> list[tuple[Any, ...]]:
    """These columns of the query's rows, in its order. On SQLite, times are without a zone, in UTC."""
    compiler = query.values_list(*columns).query.get_compiler(using=alias_of("chat"))
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return []
    with connection_of("chat").cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
