"""
How many rows a list has.

Up to ten thousand they are counted each time, which costs the same however large the table is. Beyond that, counting
means reading all of them: it is done once a minute for each question, and remembered by the process.
"""

from collections.abc import Hashable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

from agrovet.kernel.remembered import Remembered

COUNTED = 10_000

_known: Remembered[Hashable, int] = Remembered(seconds=60, most=1_000)


def total_of(rows: QuerySet[Any, Any], *, is_dear: bool = False) -> int:
    """
    The number of rows of a query; beyond `COUNTED` it may be a minute old.

    With `is_dear`, it may be so old however few they are: where finding them costs more than their number tells.
    """
    # In the list's own order: the index that serves the list serves this, too.
    some = rows.values("pk")[: COUNTED + 1]
    try:
        sql, values = some.query.get_compiler(using=rows.db).as_sql()
    except EmptyResultSet:
        return 0
    question = (rows.db, sql, tuple(map(str, values)))
    if (total := _known.get(question)) is not None:
        return total
    with connections[rows.db].cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS subquery", values)
        [few] = cursor.fetchone()
    if few > COUNTED:
        return _known.keep(question, rows.count())
    return _known.keep(question, few) if is_dear else int(few)
