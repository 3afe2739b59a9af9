"""A chunk of old rows becomes rows of ours, all of them or none, together with the account of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, models, transaction

from agrovet.kernel.legacy import seeds
from agrovet.kernel.legacy.declarations import LegacyTable, Unique
from agrovet.kernel.legacy.ledger import ARRIVED, Entry, Ledger, Outcome
from agrovet.kernel.legacy.reading import LeftOut, Reading
from agrovet.kernel.legacy.references import Missing, Owners
from agrovet.kernel.legacy.sources import Row, Source


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """An old row as fields of ours, with what was noted; `why` is set instead where it does not come over."""

    key: str
    values: dict[str, Any]
    notes: list[str]
    why: str | None = None


def mapped(table: LegacyTable, rows: Sequence[Row], *, source: Source, owners: Owners) -> list[Mapped]:
    """The rows of a chunk as fields of ours. Reads, and writes nothing: the comparison at the end asks again."""
    missing = Missing(table, rows, source=source, owners=owners)
    extras = table.gather(source, rows) if table.gather else None
    found = []
    for row in rows:
        key = str(row.get(table.key))
        reading = Reading(raw=row, extras=extras)
        try:
            found.append(Mapped(key=key, values=_values(table, reading, missing), notes=reading.notes))
        except LeftOut as reason:
            found.append(Mapped(key=key, values={}, notes=reading.notes, why=str(reason)))
    return found


def _values(table: LegacyTable, reading: Reading, missing: Missing) -> dict[str, Any]:
    emptied = []
    for reference, why in missing.of(reading.raw):
        if reference.if_missing == "leave out":
            raise LeftOut(why)
        emptied.append((table.field_of(reference), why))
    values = table.read(reading)
    for name, why in emptied:
        values[name] = None
        reading.note(f"{why}, so it was emptied")
    return values


@dataclass(kw_only=True)
class Chunk:
    """Writes one chunk. Made anew for each, inside the chunk's transaction."""

    table: LegacyTable
    ledger: Ledger
    beyond: int
    _new: list[Mapped] = field(default_factory=list)
    _entries: list[Entry] = field(default_factory=list)

    def write(self, rows: Sequence[Mapped]) -> list[Entry]:
        """Write what is new and account for every row; what is here already is left as it is."""
        known = self.ledger.entries([row.key for row in rows])
        first_seen = {row.key: row.values for row in rows if row.why is None and row.key not in known}
        taken_over = (
            seeds.take_over(self.table, first_seen, ledger=self.ledger, beyond=self.beyond)
            if self.table.same_as
            else {}
        )
        present = self._present([pk for row in rows if (pk := self._pk(row)) is not None])
        for row in rows:
            self._sort(row, known.get(row.key), taken_over.get(row.key), present)
        self._look_for_duplicates()
        self._hold_back_later_parents(present)
        self._insert()
        self.ledger.record(self._entries)
        return self._entries

    def _pk(self, row: Mapped) -> Any:
        if row.why is None:
            return row.values[self.table.pk]
        # A row that is not to come over may have come over before it was what it is now.
        return int(row.key) if self.table.key_is_id and row.key.isdigit() else None

    def _present(self, pks: Sequence[Any]) -> Mapping[Any, models.Model]:
        return self.table.into._default_manager.using(self.ledger.alias).in_bulk(pks)

    def _sort(
        self, row: Mapped, known: Entry | None, taken_over: str | None, present: Mapping[Any, models.Model]
    ) -> None:
        here = present.get(self._pk(row))
        came_before = known is not None and known.outcome in (*ARRIVED, Outcome.GONE)
        if row.why is not None and not (here is not None and came_before):
            self._account(row, Outcome.LEFT_OUT, [row.why, *row.notes])
            return
        if taken_over == seeds.UNTOUCHED:
            self._account(row, Outcome.THERE, row.notes)
        elif taken_over is not None:
            self._account(row, Outcome.WRITTEN, [*row.notes, taken_over])
        elif here is not None and came_before and known is not None:
            # What it is now is what people made of it: it is not touched. What was noted still holds.
            self._account(row, Outcome.THERE, known.notes)
        elif here is not None and self._is(here, row.values):
            self._account(row, Outcome.THERE, row.notes)
        elif here is not None:
            self._account(row, Outcome.LEFT_OUT, ["its id is taken by another row, made here", *row.notes])
        elif came_before:
            self._account(row, Outcome.GONE, ["deleted here since it was imported, and stays so"])
        else:
            self._new.append(row)

    def _is(self, here: models.Model, values: Mapping[str, Any]) -> bool:
        return all(
            getattr(here, name) == value for name, value in values.items() if name not in self.table.not_compared
        )

    def _look_for_duplicates(self) -> None:
        for unique in self.table.unique:
            holders = self._holders(unique)
            kept = []
            for row in self._new:
                value = tuple(row.values[name] for name in unique.fields)
                if None in value or holders.setdefault(value, row.key) == row.key:
                    kept.append(row)
                elif unique.if_taken == "empty":
                    (name,) = unique.fields
                    row.values[name] = None
                    row.notes.append(emptied_note(name, holders[value]))
                    kept.append(row)
                else:
                    what = " and ".join(unique.fields)
                    self._account(
                        row, Outcome.LEFT_OUT, [f"the same {what} as another row, {holders[value]}", *row.notes]
                    )
            self._new = kept

    def _holders(self, unique: Unique) -> dict[tuple[Any, ...], str]:
        first = unique.fields[0]
        wanted = {row.values[first] for row in self._new} - {None}
        objects = self.table.into._default_manager.using(self.ledger.alias)
        rows = objects.filter(**{f"{first}__in": wanted}).values_list("pk", *unique.fields)
        return {tuple(value): str(pk) for pk, *value in rows}

    def _hold_back_later_parents(self, present: Mapping[Any, models.Model]) -> None:
        reference = self.table.refers_to_itself
        if reference is None:
            return
        name = self.table.field_of(reference)
        wanted = {row.values[name] for row in self._new} - {None}
        here = set(present) | set(self._present(list(wanted)))
        left_out = {entry.key for entry in self._entries if entry.outcome == Outcome.LEFT_OUT}
        for row in self._new:
            parent = row.values[name]
            if parent == row.values[self.table.pk]:
                row.notes.append(f"{name} was emptied: it referred to the row itself")
            elif str(parent) in left_out:
                row.notes.append(f"{name} was emptied: row {parent} was left out")
            elif parent is None or parent in here:
                here.add(row.values[self.table.pk])
                continue
            # A parent that comes later is set once all rows are there.
            row.values[name] = None
            here.add(row.values[self.table.pk])

    def _insert(self) -> None:
        if not self._new:
            return
        model, alias = self.table.into, self.ledger.alias
        objects = [model(**row.values) for row in self._new]
        try:
            with transaction.atomic(using=alias):
                model._default_manager.using(alias).bulk_create(objects)
        except IntegrityError:
            # A rule of the table that the declaration does not know: find the rows that break it.
            self._insert_one_by_one()
            return
        for row in self._new:
            self._account(row, Outcome.WRITTEN, row.notes)

    def _insert_one_by_one(self) -> None:
        model, alias = self.table.into, self.ledger.alias
        for row in self._new:
            try:
                with transaction.atomic(using=alias):
                    model._default_manager.using(alias).bulk_create([model(**row.values)])
            except IntegrityError as error:
                self._account(row, Outcome.LEFT_OUT, [f"refused by the database: {_first_line(error)}", *row.notes])
            else:
                self._account(row, Outcome.WRITTEN, row.notes)

    def _account(self, row: Mapped, outcome: str, notes: Sequence[str]) -> None:
        self._entries.append(Entry(key=row.key, outcome=outcome, notes=list(notes)))


def emptied_note(name: str, holder: str) -> str:
    """What is noted of a row whose field was emptied for another row has the same value."""
    return f"{name} was emptied: row {holder} has the same"


def was_emptied(name: str, notes: Sequence[str]) -> bool:
    """Whether the field of a row was emptied by what was written before, not by what it held itself."""
    return any(note.startswith(f"{name} was emptied: ") for note in notes)


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
