"""
Rows that our own seeds made before the import came: categories, communities.

The row of the same name or slug becomes the old row: it takes the old id and the old values, and what
refers to it follows. A row of ours that stands on an id of the old system, and is another, moves out of
the way to an id that neither side has given away.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, models, transaction

from agrovet.kernel.legacy.declarations import LegacyTable
from agrovet.kernel.legacy.ledger import Ledger

# What is said of a seed that is the old row already, to the last value.
UNTOUCHED = ""


def take_over(table: LegacyTable, rows: Mapping[str, dict[str, Any]], *, ledger: Ledger, beyond: int) -> dict[str, str]:
    """
    Turn seeds into the old rows that they stand for; `rows` are rows seen for the first time, by their key.

    `beyond` is the last id the old system gave. Returns what was done, by key, as sentences; where our
    seeds have neither the name nor the id of a row, nothing is done, and the row is new.
    """
    done: dict[str, str] = {}
    taken: set[Any] = set()
    for key, values in rows.items():
        try:
            with transaction.atomic(using=ledger.alias):
                what = _take_over(table, values, ledger=ledger, taken=taken, beyond=beyond)
        except IntegrityError:
            # It shares its slug with one row of ours and its name with another: reported as a duplicate.
            continue
        if what is not None:
            done[key] = what
            taken.add(values[table.pk])
    return done


def _take_over(
    table: LegacyTable, values: dict[str, Any], *, ledger: Ledger, taken: set[Any], beyond: int
) -> str | None:
    model, alias, old_id = table.into, ledger.alias, values[table.pk]
    twin = _twin(table, values, alias)
    standing = model._default_manager.using(alias).filter(pk=old_id).first()
    if twin is not None and twin.pk != old_id and (twin.pk in taken or ledger.entries([str(twin.pk)])):
        return None  # no seed, but an old row of the same name: a duplicate, which is reported as one
    if standing is not None and (twin is None or twin.pk != old_id):
        _move(model, old_id, _free_id(model, alias, beyond), alias)
    if twin is None:
        return None
    if twin.pk == old_id and not _differs(twin, values):
        return UNTOUCHED
    if twin.pk != old_id:
        _move(model, twin.pk, old_id, alias)
    model._default_manager.using(alias).filter(pk=old_id).update(
        **{name: value for name, value in values.items() if name != table.pk}
    )
    return "took the place of our own row of the same name" + ("" if twin.pk == old_id else ", which had another id")


def _twin(table: LegacyTable, values: Mapping[str, Any], alias: str) -> models.Model | None:
    for name in table.same_as:
        found = table.into._default_manager.using(alias).filter(**{name: values[name]}).first()
        if found is not None:
            return found
    return None


def _free_id(model: type[models.Model], alias: str, beyond: int) -> int:
    greatest = model._default_manager.using(alias).aggregate(greatest=models.Max("pk"))["greatest"]
    return max(int(greatest or 0), beyond) + 1


def _move(model: type[models.Model], old: Any, new: Any, alias: str) -> None:
    # Within one transaction; foreign keys are looked at when it commits.
    primary = model._meta.pk
    assert primary is not None  # every model has one
    model._default_manager.using(alias).filter(pk=old).update(**{primary.attname: new})
    for relation in model._meta.related_objects:
        holder = relation.related_model
        field = relation.field
        if isinstance(field, models.ForeignKey) and not isinstance(holder, str):
            holder._default_manager.using(alias).filter(**{field.attname: old}).update(**{field.attname: new})


def _differs(seed: models.Model, values: Mapping[str, Any]) -> bool:
    return any(getattr(seed, name) != value for name, value in values.items() if name != "id")
