"""
How many rows a list has.

Up to ten thousand they are counted each time, which costs the same however large the table is. Beyond that, counting
means reading all of them: it is done once a minute for each question, and remembered by the process.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from django.db.models import QuerySet

COUNTED = 10_000
REMEMBERED_FOR = 60.0  # seconds
_MOST_QUESTIONS = 1_000

_known: OrderedDict[Hashable, tuple[float, int]] = OrderedDict()
_lock = threading.Lock()


def total_of(rows: QuerySet[Any, Any]) -> int:
    """The number of rows of a query; beyond `COUNTED` it may be a minute old."""
    # In the list's own order: the index that serves the list serves this, too.
    few = rows.values("pk")[: COUNTED + 1].count()
    return few if few <= COUNTED else _remembered(rows)


def _remembered(rows: QuerySet[Any, Any]) -> int:
    sql, values = rows.order_by().values("pk").query.sql_with_params()
    question = (rows.db, sql, tuple(map(str, values)))
    now = time.monotonic()
    with _lock:
        counted_at, total = _known.get(question, (-REMEMBERED_FOR, 0))
    if now - counted_at < REMEMBERED_FOR:
        return total
    total = rows.count()
    with _lock:
        _known[question] = (now, total)
        _known.move_to_end(question)
        while len(_known) > _MOST_QUESTIONS:
            _known.popitem(last=False)
    return total
