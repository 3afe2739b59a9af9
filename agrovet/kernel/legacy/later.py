"""Rows of a table that refer to a later row of the same table: set once all of them are there."""

from agrovet.kernel.legacy.declarations import LegacyTable, Reference
from agrovet.kernel.legacy.ledger import Ledger, Outcome
from agrovet.kernel.legacy.sources import Key, Source
from agrovet.kernel.writing import writing


def set_later_parents(table: LegacyTable, *, source: Source, ledger: Ledger, chunk_size: int) -> None:
    """Let rows written in this run refer to the later rows that they referred to; never in a circle."""
    reference = table.refers_to_itself
    if reference is None:
        return
    key, parent = source.names(table.key), source.names(reference.column)
    after: Key | None = None
    while True:
        beyond = f" AND {key} > {source.placeholder}" if after is not None else ""
        rows = source.select(
            f"SELECT {key}, {parent} FROM {source.names(table.source)} "
            f"WHERE {parent} > {key}{beyond} ORDER BY {key} LIMIT {chunk_size}",
            [] if after is None else [after],
        )
        if not rows:
            return
        with writing(ledger.module):
            _set({row[table.key]: row[reference.column] for row in rows}, table, reference, ledger)
        after = rows[-1][table.key]


def _set(parents: dict[int, int], table: LegacyTable, reference: Reference, ledger: Ledger) -> None:
    name = table.field_of(reference)
    objects = table.into._default_manager.using(ledger.alias)
    entries = ledger.entries([str(key) for key in parents])
    for key, parent in parents.items():
        entry = entries.get(str(key))
        if entry is None or entry.outcome != Outcome.WRITTEN:
            continue
        if not objects.filter(pk=parent).exists():
            continue
        if _leads_back(parent, key, name, ledger, table):
            entry.notes.append(f"{name} was emptied: it referred to rows that refer back to it")
            ledger.record([entry])
        else:
            objects.filter(pk=key, **{f"{name}__isnull": True}).update(**{name: parent})


def _leads_back(start: int, key: int, name: str, ledger: Ledger, table: LegacyTable) -> bool:
    objects = table.into._default_manager.using(ledger.alias)
    at: int | None = start
    while at is not None:
        if at == key:
            return True
        at = objects.filter(pk=at).values_list(name, flat=True).first()
    return False
