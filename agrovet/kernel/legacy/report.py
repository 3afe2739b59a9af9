"""What an import tells at its end, of every table and every row."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from agrovet.kernel.legacy.ledger import Ledger, Outcome
from agrovet.kernel.legacy.verifying import Comparison

# Ids listed per sentence; the table import_row has them all.
LISTED = 1000


@dataclass(kw_only=True)
class Sentence:
    """Something that is true of these rows."""

    says: str
    rows: int = 0
    keys: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class TableReport:
    """
    One old table. Every row of it is in exactly one of `written`, `there`, `left_out` and `gone`.

    `why_left_out` says why, `notes` what was changed in rows that came over.
    """

    module: str
    table: str
    into: str
    in_source: int = 0
    read: int = 0
    written: int = 0
    there: int = 0
    left_out: int = 0
    gone: int = 0
    why_left_out: list[Sentence] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)
    comparison: Comparison | None = None

    @property
    def agrees(self) -> bool:
        """Whether all rows are accounted for, and as they should be."""
        return self.read == self.in_source and (self.comparison is None or self.comparison.agrees)

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return {**asdict(self), "agrees": self.agrees}


@dataclass(kw_only=True)
class AsideReport:
    """An old table that does not come over as a whole, and why."""

    table: str
    rows: int
    why: str


@dataclass(kw_only=True)
class FilesReport:
    """What became of the files whose addresses one of our columns holds."""

    what: str
    found: int = 0
    fetched: int = 0
    size: int = 0
    not_fetched: list[Sentence] = field(default_factory=list)


@dataclass(kw_only=True)
class Report:
    """The whole import."""

    source: str
    dry_run: bool
    tables: list[TableReport] = field(default_factory=list)
    aside: list[AsideReport] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    files: list[FilesReport] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Whether the comparison of both sides found nothing wrong."""
        return all(table.agrees for table in self.tables)

    @property
    def is_complete(self) -> bool:
        """Whether every row of the tables that have a successor came over, and every file was fetched."""
        return not any(table.left_out for table in self.tables) and not any(each.not_fetched for each in self.files)

    def as_json(self) -> dict[str, Any]:
        """The report as plain values, for `--json`."""
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "agrees": self.agrees,
            "is_complete": self.is_complete,
            "tables": [table.as_json() for table in self.tables],
            "aside": [asdict(table) for table in self.aside],
            "remarks": self.remarks,
            "files": [asdict(each) for each in self.files],
        }


def table_report(
    *, module: str, into: str, in_source: int, ledger: Ledger, comparison: Comparison | None
) -> TableReport:
    """The report of one table, from the account of its rows."""
    counts = ledger.counts()
    return TableReport(
        module=module,
        table=ledger.table,
        into=into,
        in_source=in_source,
        read=sum(counts.values()),
        written=counts.get(Outcome.WRITTEN, 0),
        there=counts.get(Outcome.THERE, 0),
        left_out=counts.get(Outcome.LEFT_OUT, 0),
        gone=counts.get(Outcome.GONE, 0),
        why_left_out=grouped(ledger.noted(outcomes=[Outcome.LEFT_OUT])),
        notes=grouped(ledger.noted(outcomes=[Outcome.WRITTEN, Outcome.THERE])),
        comparison=comparison,
    )


def grouped(said: Iterable[tuple[str, str]]) -> list[Sentence]:
    """Sentences with the rows that they are true of, in the order in which they were first said."""
    found: dict[str, Sentence] = {}
    for key, says in said:
        sentence = found.setdefault(says, Sentence(says=says))
        sentence.rows += 1
        if len(sentence.keys) < LISTED:
            sentence.keys.append(key)
    return list(found.values())
