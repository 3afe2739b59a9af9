"""Tests that commit have their database emptied: the triggers of the record step aside for as long as that takes."""

from collections.abc import Iterable

from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations

from agrovet.kernel.record import protecting

_empty = BaseDatabaseOperations.execute_sql_flush


def let_tests_empty_the_record() -> None:
    """From now on, in this process, Django's `flush` may."""
    BaseDatabaseOperations.execute_sql_flush = _empty_all  # type: ignore[method-assign]  # for tests


def _empty_all(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
    statements = list(sql_list)
    if not any(protecting.ENTRIES in each for each in statements):
        _empty(self, statements)
        return
    with transaction.atomic(using=self.connection.alias):
        protecting.take_down(self.connection)
        _empty(self, statements)
        protecting.protect(self.connection)
