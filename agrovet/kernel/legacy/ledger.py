"""The account of every row: what became of it, in which run."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from agrovet.kernel.databases import alias_of
from agrovet.kernel.legacy.models import ImportedRow

Outcome = ImportedRow.Outcome
BATCH = 500

ARRIVED = frozenset({Outcome.WRITTEN, Outcome.THERE})


@dataclass(kw_only=True)
class Entry:
    """What became of one row."""

    key: str
    outcome: str
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The account of one old table, in the database of the module that owns its rows now."""

    table: str
    module: str
    run: int

    @property
    def alias(self) -> str:
        """The database of the module."""
        return alias_of(self.module)

    def entries(self, keys: Collection[str]) -> dict[str, Entry]:
        """What is known of these rows from any run."""
        found: dict[str, Entry] = {}
        wanted = sorted(keys)
        for start in range(0, len(wanted), BATCH):
            rows = ImportedRow.objects.using(self.alias).filter(table=self.table, key__in=wanted[start : start + BATCH])
            for key, outcome, notes in rows.values_list("key", "outcome", "notes"):
                found[key] = Entry(key=key, outcome=outcome, notes=notes)
        return found

    def record(self, entries: Sequence[Entry]) -> None:
        """Write down what became of these rows, in the transaction that made it so."""
        ImportedRow.objects.using(self.alias).bulk_create(
            [
                ImportedRow(table=self.table, key=entry.key, run=self.run, outcome=entry.outcome, notes=entry.notes)
                for entry in entries
            ],
            update_conflicts=True,
            unique_fields=["table", "key"],
            update_fields=["run", "outcome", "notes"],
        )

    def counts(self) -> Mapping[str, int]:
        """How many rows of this run have which outcome."""
        rows = ImportedRow.objects.using(self.alias).filter(table=self.table, run=self.run)
        return dict(rows.order_by().values_list("outcome").annotate(n=Count("id")))

    def noted(self, *, outcomes: Collection[str]) -> Iterator[tuple[str, str]]:
        """Each sentence about a row of this run with such an outcome, with the row's key, in order."""
        rows = (
            ImportedRow.objects.using(self.alias)
            .filter(table=self.table, run=self.run, outcome__in=outcomes)
            .exclude(notes=[])
            .order_by("id")
        )
        for key, notes in rows.values_list("key", "notes").iterator(chunk_size=2000):
            for note in notes:
                yield key, note
