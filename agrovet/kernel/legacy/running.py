"""The import from beginning to end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from django.db import connections, transaction

from agrovet.kernel.legacy import sequences
from agrovet.kernel.legacy.chunks import Chunk, mapped
from agrovet.kernel.legacy.declarations import LegacyTable
from agrovet.kernel.legacy.discovery import WITHOUT_SUCCESSOR, Part, parts
from agrovet.kernel.legacy.later import set_later_parents
from agrovet.kernel.legacy.ledger import Ledger
from agrovet.kernel.legacy.models import ImportProgress
from agrovet.kernel.legacy.progress import Watcher
from agrovet.kernel.legacy.references import Owners
from agrovet.kernel.legacy.report import AsideReport, FilesReport, Report, table_report
from agrovet.kernel.legacy.sources import CannotRead, Source
from agrovet.kernel.legacy.verifying import Comparison, compare
from agrovet.kernel.writing import writing


class Stopped(Exception):
    """Somebody asked the import to stop; it can go on from here."""


@dataclass(kw_only=True)
class Import:
    """
    One import of a source into the hosted modules, or into those of `only`.

    Each chunk of rows is one transaction in the database of its module, with the account of its rows and
    with how far the table has been read. Killed at any moment, the import goes on where it was. No events
    are published: what the old system did is no news.
    """

    source: Source
    watcher: Watcher
    only: Sequence[str] = ()
    dry_run: bool = False
    chunk_size: int = 500
    is_stopping: Callable[[], bool] = lambda: False
    # Looks at the rows before a dry run lets them go.
    look: Callable[[], list[FilesReport]] = list
    _parts: list[Part] = field(default_factory=parts)

    def run(self) -> Report:
        """
        Import, compare, and tell.

        :raises CannotRead: if the source is no database of the old system, or ours is not migrated
        :raises Stopped: if `is_stopping` said so
        """
        chosen = [part for part in self._parts if not self.only or part.module in self.only]
        self._refuse_what_cannot_work(chosen)
        with self._kept_or_not(chosen):
            runs = {part.module: self._run_of(part) for part in chosen}
            remarks: list[str] = []
            for part in chosen:
                for table in part.tables:
                    self._read(part, table, runs[part.module])
                remarks.extend(self._come_to_an_end(part, runs[part.module]))
            report = self._report(chosen, runs)
            report.remarks.extend(remarks)
            report.files = self.look()
            for part in chosen:
                with writing(part.module) as alias:
                    ImportProgress.objects.using(alias).filter(module=part.module).update(is_finished=True)
        return report

    def _refuse_what_cannot_work(self, chosen: Sequence[Part]) -> None:
        declared = {table.source for part in self._parts for table in part.tables}
        if not declared & self.source.tables:
            raise CannotRead(f"{self.source.label} has none of the old system's tables: is it the right database?")
        for part in chosen:
            here = set(connections[part.alias].introspection.table_names())
            missing = {ImportProgress._meta.db_table, *(table.into._meta.db_table for table in part.tables)} - here
            if missing:
                raise CannotRead(f"Our database lacks {', '.join(sorted(missing))}: run manage.py migrate_all first.")

    @contextmanager
    def _kept_or_not(self, chosen: Sequence[Part]) -> Iterator[None]:
        """Of a dry run nothing is kept: all of it is one transaction, which is rolled back."""
        with ExitStack() as stack:
            aliases = {stack.enter_context(writing(part.module)) for part in chosen if self.dry_run}
            yield
            for alias in aliases:
                transaction.set_rollback(True, using=alias)

    def _run_of(self, part: Part) -> int:
        """The number of this run: that of the one which was stopped, if it read the same source."""
        known = ImportProgress.objects.using(part.alias).filter(module=part.module)
        unfinished = known.filter(source=self.source.fingerprint, is_finished=False).first()
        if unfinished:
            return unfinished.run
        last = known.order_by("-run").first()
        run = last.run + 1 if last else 1
        with writing(part.module):
            known.delete()
            ImportProgress.objects.using(part.alias).bulk_create(
                ImportProgress(module=part.module, table=table.name, source=self.source.fingerprint, run=run)
                for table in part.tables
            )
        return run

    def _read(self, part: Part, table: LegacyTable, run: int) -> None:
        with writing(part.module) as alias:
            progress, _ = ImportProgress.objects.using(alias).get_or_create(
                table=table.name,
                defaults={"module": part.module, "source": self.source.fingerprint, "run": run},
            )
        if progress.is_read or table.source not in self.source.tables:
            return
        ledger = Ledger(table=table.name, module=part.module, run=run)
        owners = Owners(self._parts)
        beyond = self.source.greatest(table.source, table.key)
        self.watcher.begin(
            f"{part.module}: {table.name}", self.source.count(table.source), sum(ledger.counts().values())
        )
        while rows := self.source.chunk(table.source, key=table.key, after=progress.last_key, limit=self.chunk_size):
            self._stop_if_asked()
            with writing(part.module):
                concerned = table.concerned(rows, self.source)
                found = mapped(table, concerned, source=self.source, owners=owners)
                Chunk(table=table, ledger=ledger, beyond=beyond).write(found)
                progress.last_key = rows[-1][table.key]
                progress.save(using=part.alias, update_fields=["last_key"])
            self.watcher.advance(len(rows))
        progress.is_read = True
        with writing(part.module) as alias:
            progress.save(using=alias, update_fields=["is_read"])

    def _come_to_an_end(self, part: Part, run: int) -> Iterator[str]:
        for table in part.tables:
            if table.source not in self.source.tables:
                continue
            ledger = Ledger(table=table.name, module=part.module, run=run)
            set_later_parents(table, source=self.source, ledger=ledger, chunk_size=self.chunk_size)
            beyond = self.source.greatest(table.source, table.key) if table.key_is_id else 0
            with writing(part.module) as alias:
                sequences.advance(table, alias=alias, beyond=beyond)
        for finish in part.afterwards:
            yield from finish()

    def _report(self, chosen: Sequence[Part], runs: dict[str, int]) -> Report:
        report = Report(source=self.source.label, dry_run=self.dry_run)
        for part in chosen:
            for table in part.tables:
                if table.source not in self.source.tables:
                    report.remarks.append(f"{table.source} is not in the source.")
                    continue
                ledger = Ledger(table=table.name, module=part.module, run=runs[part.module])
                comparison = self._compare(table, ledger)
                report.tables.append(
                    table_report(
                        module=part.module,
                        into=table.into._meta.db_table,
                        in_source=comparison.read if table.concerns else self.source.count(table.source),
                        ledger=ledger,
                        comparison=comparison,
                    )
                )
                report.remarks.extend(self._columns_missing(table))
        report.aside = list(self._aside())
        return report

    def _compare(self, table: LegacyTable, ledger: Ledger) -> Comparison:
        self.watcher.begin(f"comparing {table.name}", self.source.count(table.source))

        def told(rows: int) -> None:
            self._stop_if_asked()
            self.watcher.advance(rows)

        return compare(
            table,
            source=self.source,
            ledger=ledger,
            owners=Owners(self._parts),
            chunk_size=self.chunk_size,
            told=told,
        )

    def _columns_missing(self, table: LegacyTable) -> Iterator[str]:
        missing = set(table.columns.values()) - self.source.columns(table.source)
        if missing:
            yield f"{table.source} has no column {', '.join(sorted(missing))} in the source: ours is at its default."

    def _aside(self) -> Iterator[AsideReport]:
        reasons = dict(WITHOUT_SUCCESSOR)
        for part in self._parts:
            reasons.update(part.without_successor)
        declared = {table.source for part in self._parts for table in part.tables}
        for table in sorted(self.source.tables - declared):
            why = reasons.get(table, "no hosted module knows this table")
            yield AsideReport(table=table, rows=self.source.count(table), why=why)

    def _stop_if_asked(self) -> None:
        if self.is_stopping():
            raise Stopped
