"""
People whose accounts are deleted, known in each module's own database.

A request of a person can be under way while their account is deleted, in another process and with another database:
what it creates after the module has removed the person's rows would stay for ever. So whoever creates something for a
person calls `require_existing` first in its transaction, and the handler of `UserDeleted` calls `mark_deleted` first in
its own. Of the two, one waits for the other: either the handler finds what was created, or nothing is created.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from django.conf import settings
from django.db import connections, models

from agrovet.kernel.chores import chore
from agrovet.kernel.databases import alias_of
from agrovet.kernel.errors import DomainError
from agrovet.kernel.writing import writing

KEPT_FOR = timedelta(days=30)
"""Longer than any request, and than any event waits to be handled. Ids are never given again."""


class AccountDeleted(DomainError):
    """The account of a person for whom something was to be created is deleted."""

    status = 401

    def __init__(self) -> None:
        super().__init__("La cuenta ya no existe.")


class DeletedPerson(models.Model):
    """A person whose account is deleted, and for whom a module creates nothing any more."""

    id = models.BigAutoField(primary_key=True)
    module = models.CharField(max_length=40)
    person_id = models.BigIntegerField()
    deleted_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "kernel_deleted_person"
        verbose_name = "persona eliminada"
        constraints = [models.UniqueConstraint(fields=["module", "person_id"], name="kernel_deleted_person_once")]


def require_existing(module: str, *person_ids: int) -> None:
    """
    See that these people's accounts were not deleted; they are not until the transaction ends. Call it within
    `writing` of this module, before any row is locked.

    :raises AccountDeleted: if one was
    """
    if deleted_among(module, person_ids):
        raise AccountDeleted


def deleted_among(module: str, person_ids: Collection[int]) -> set[int]:
    """As `require_existing`, but return those that were deleted: for handlers, which pass over them."""
    with writing(module) as alias:
        _lock(alias, module, person_ids, mode="_shared")
        rows = DeletedPerson.objects.using(alias).filter(module=module, person_id__in=person_ids)
        return set(rows.values_list("person_id", flat=True))


def mark_deleted(module: str, person_id: int) -> None:
    """
    Have nothing created for this person in the module from now on, once all that is being created is committed.

    Call it in the handler of `UserDeleted`, before the person's rows are read. May run again.
    """
    with writing(module) as alias:
        _lock(alias, module, [person_id], mode="")
        DeletedPerson.objects.using(alias).get_or_create(
            module=module, person_id=person_id, defaults={"deleted_at": datetime.now(UTC)}
        )


@chore(name="kernel.forget_deleted_people")
def forget_deleted_people() -> int:
    """Delete marks that no request can meet any more; returns how many."""
    before = datetime.now(UTC) - KEPT_FOR
    removed = 0
    for module in settings.AGROVET_MODULES:
        old = DeletedPerson.objects.filter(module=module, deleted_at__lt=before)
        if old.using(alias_of(module)).exists():
            with writing(module) as alias:
                removed += old.using(alias).delete()[0]
    return removed


def _lock(alias: str, module: str, person_ids: Collection[int], *, mode: str) -> None:
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return  # SQLite has one writer at a time.
    keys = sorted(_key(module, id) for id in person_ids)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{mode}(key) FROM unnest(%s::bigint[]) AS key", [keys])


def _key(module: str, person_id: int) -> int:
    digest = blake2b(f"deleted:{module}:{person_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
