"""Rows that refer to rows which are not there."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agrovet.kernel.legacy.declarations import LegacyTable, Reference
from agrovet.kernel.legacy.discovery import Part
from agrovet.kernel.legacy.ledger import ARRIVED, Ledger, Outcome
from agrovet.kernel.legacy.sources import Row, Source


@dataclass(frozen=True)
class Owners:
    """Which hosted module has which old table now."""

    parts: Sequence[Part]

    def of(self, table: str) -> tuple[Part, LegacyTable] | None:
        """The module and its declaration; None for a table of a module that lives elsewhere."""
        return next(((part, each) for part in self.parts for each in part.tables if each.name == table), None)


class Missing:
    """
    What a chunk of rows refers to in vain.

    A row that is in the old database but did not come over, or was deleted here since, counts as missing
    too: a row that leans on it would be half a row.
    """

    def __init__(self, table: LegacyTable, rows: Sequence[Row], *, source: Source, owners: Owners) -> None:
        self._table = table
        self._source = source
        self._why: dict[tuple[Reference, str], str] = {}
        for reference in table.references:
            wanted = {value for row in rows if (value := reference.value(row, source)) is not None}
            if wanted:
                self._look(reference, wanted, owners)

    def of(self, row: Row) -> Iterator[tuple[Reference, str]]:
        """The row's references that lead nowhere, with the reasons."""
        for reference in self._table.references:
            value = reference.value(row, self._source)
            if value is not None and (why := self._why.get((reference, str(value)))):
                yield reference, why

    def _look(self, reference: Reference, wanted: Collection[Any], owners: Owners) -> None:
        rows = self._source.where(reference.to, reference.key, wanted, only=[reference.key])
        there = {str(row[reference.key]) for row in rows}
        for value in wanted:
            if str(value) not in there:
                self._why[reference, str(value)] = f"{reference.column} refers to no row of {reference.to}"
        owner = owners.of(reference.to)
        if owner is not None and there:
            for key, what in _away(owner, there):
                self._why[reference, key] = f"{reference.column} refers to a row of {reference.to} that {what}"


def _away(owner: tuple[Part, LegacyTable], keys: Collection[str]) -> Iterator[tuple[str, str]]:
    part, table = owner
    known = Ledger(table=table.source, module=part.module, run=0).entries(keys)
    arrived = {key for key, entry in known.items() if entry.outcome in ARRIVED}
    objects = table.into._default_manager.using(part.alias)
    present = {str(pk) for pk in objects.filter(pk__in=arrived).values_list("pk", flat=True)}
    for key, entry in known.items():
        if entry.outcome == Outcome.LEFT_OUT:
            yield key, "was left out"
        elif entry.outcome == Outcome.GONE or key not in present:
            yield key, "was deleted here since it was imported"
