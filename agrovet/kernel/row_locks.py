"""
Rows that others may change or delete at the same time: the one way to lock, change and insert them.

An operation that changes a row locks it in its transaction first. Then nobody deletes it before the commit, the
columns are those of the last commit, and of two edits at once each keeps what the other wrote. A row that is gone by
then is the error that the caller names, never a failure of the database.

    with writing("forum"):
        post = locked(Post.objects.filter(id=post_id), missing=PostNotFound(NO_POST))
        change(post, {"title": title})

A row that refers to another by a foreign key locks that one with `referenced`. A row of which there can be one only is
made by `find_or_insert`.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, connections, transaction
from django.db.models import Model, QuerySet

from agrovet.kernel.errors import DomainError

M = TypeVar("M", bound=Model)

MOST_TRIES = 5
"""Rounds of looking and inserting; a second one needs somebody who inserts and deletes between two statements."""


def locked(rows: QuerySet[M], *, missing: DomainError) -> M:
    """
    Return the row, locked until the transaction ends.

    :raises DomainError: `missing`, if there is none (any more)
    :raises RuntimeError: outside of a transaction
    """
    return _or_raise(locked_or_none(rows), missing)


def locked_or_none(rows: QuerySet[M]) -> M | None:
    """
    Return the row, locked until the transaction ends; None if there is none (any more).

    :raises RuntimeError: outside of a transaction
    """
    _require_transaction(rows)
    return rows.select_for_update(of=("self",)).first()


def referenced(rows: QuerySet[M], *, missing: DomainError) -> M:
    """
    Return the row that a foreign key is to point at. It stays until the transaction ends, and may be referred to by
    others meanwhile.

    :raises DomainError: `missing`, if there is none (any more)
    :raises RuntimeError: outside of a transaction
    """
    _require_transaction(rows)
    return _or_raise(rows.select_for_update(of=("self",), no_key=True).first(), missing)


def change(row: Model, values: Mapping[str, Any]) -> None:
    """Set these columns of a locked row, and write no others."""
    for name, value in values.items():
        setattr(row, name, value)
    if values:
        row.save(update_fields=list(values))


def find_or_insert(rows: QuerySet[M], insert: Callable[[], M]) -> tuple[M, bool]:
    """
    Return the one row, locked until the transaction ends, and whether `insert` made it now.

    For rows that a unique constraint allows once: of several who insert at the same instant, one does, and the others
    find that row. If it is deleted before they lock it, they insert theirs.

    :raises IntegrityError: if another constraint than the row's own does not allow the insertion
    :raises RuntimeError: outside of a transaction
    """
    refusal: IntegrityError | None = None
    for _ in range(MOST_TRIES):
        found = locked_or_none(rows)
        if found is not None:
            return found, False
        try:
            with transaction.atomic(using=rows.db):
                return insert(), True
        except IntegrityError as error:
            refusal = error
    raise refusal or IntegrityError("The row can be neither found nor inserted.")


def _or_raise(row: M | None, missing: DomainError) -> M:
    if row is None:
        raise missing
    return row


def _require_transaction(rows: QuerySet[Any]) -> None:
    # PostgreSQL says so by itself; SQLite has no row locks, and would let it pass.
    if not connections[rows.db].in_atomic_block:
        raise RuntimeError("Lock rows within `writing`: a lock ends with its transaction.")
