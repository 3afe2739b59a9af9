"""
Uploaded files of the old system, fetched into our store.

Each row changes on its own, once its file is in the store: stopped at any moment, the next call goes on
with the rows that still hold an old address. What cannot be had keeps its address, and is reported.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from agrovet.kernel.errors import DomainError
from agrovet.kernel.legacy.declarations import FetchedFile, LegacyFiles
from agrovet.kernel.legacy.discovery import Part, parts
from agrovet.kernel.legacy.downloads import Downloader, NotFetched
from agrovet.kernel.legacy.progress import Watcher
from agrovet.kernel.legacy.report import FilesReport, grouped
from agrovet.kernel.legacy.running import Stopped
from agrovet.kernel.writing import writing


@dataclass(kw_only=True)
class Fetching:
    """Fetches the files of one column, several at a time; they lie on our disk no longer than needed."""

    part: Part
    files: LegacyFiles
    downloader: Downloader
    jobs: int
    watcher: Watcher
    is_stopping: Callable[[], bool]

    def run(self) -> FilesReport:
        """
        Fetch what is not here yet.

        :raises Stopped: if `is_stopping` said so; what was fetched stays
        """
        report = self.look()
        self.watcher.begin(f"files of {report.what}", report.found)
        failed: list[tuple[str, str]] = []
        for batch in self._batches():
            with TemporaryDirectory(prefix="agrovet-import-") as folder:
                for row, outcome in self._downloads(batch, Path(folder)):
                    if isinstance(outcome, str):
                        failed.append((str(row["pk"]), outcome))
                    else:
                        report.fetched += 1
                        report.size += outcome
                    self.watcher.advance(1)
            if self.is_stopping():
                raise Stopped
        report.not_fetched = grouped(failed)
        return report

    def look(self) -> FilesReport:
        """How many files there are to fetch."""
        what = f"{self.files.model._meta.db_table}.{self.files.field}"
        return FilesReport(what=what, found=self._elsewhere().count())

    def _elsewhere(self) -> QuerySet[Any]:
        field = self.files.field
        rows = self.files.model._default_manager.using(self.part.alias).filter(
            self.files.among, Q(**{f"{field}__istartswith": "http://"}) | Q(**{f"{field}__istartswith": "https://"})
        )
        for ours in (settings.S3_PUBLIC_URL, settings.AGROVET_PUBLIC_URL):
            if ours:
                rows = rows.exclude(**{f"{field}__startswith": f"{ours}/"})
        return rows.order_by("pk")

    def _batches(self) -> Iterator[list[dict[str, Any]]]:
        last: Any = None
        names = ["pk", self.files.field, *self.files.also_reads]
        while True:
            rows = self._elsewhere() if last is None else self._elsewhere().filter(pk__gt=last)
            # Few at a time: a file waits on our disk until it is in the store.
            batch = list(rows.values(*names)[: self.jobs * 2])
            if not batch:
                return
            yield batch
            last = batch[-1]["pk"]

    def _downloads(self, batch: Sequence[dict[str, Any]], folder: Path) -> Iterator[tuple[dict[str, Any], int | str]]:
        with ThreadPoolExecutor(self.jobs, thread_name_prefix="fetch") as pool:
            waiting = {
                pool.submit(self.downloader.fetch, row[self.files.field], folder / str(row["pk"])): row for row in batch
            }
            for done in as_completed(waiting):
                row = waiting[done]
                try:
                    size = done.result()
                    self._keep(row, folder / str(row["pk"]), size)
                except (NotFetched, DomainError) as error:
                    yield row, str(error)
                else:
                    yield row, size
                finally:
                    (folder / str(row["pk"])).unlink(missing_ok=True)
                if self.is_stopping():
                    pool.shutdown(cancel_futures=True)
                    return

    def _keep(self, row: Mapping[str, Any], path: Path, size: int) -> None:
        file = FetchedFile(pk=row["pk"], url=row[self.files.field], path=path, size=size, row=row)
        changes = self.files.keep(file)
        with writing(self.part.module) as alias:
            still = self.files.model._default_manager.using(alias).filter(pk=file.pk, **{self.files.field: file.url})
            if still.update(**changes) and self.files.kept:
                self.files.kept(file, changes)


def fetchings(*, only: Sequence[str], jobs: int, watcher: Watcher, is_stopping: Callable[[], bool]) -> list[Fetching]:
    """One for each column of the hosted modules, or of those of `only`, that holds addresses of files."""
    downloader = Downloader(largest=settings.AGROVET_UPLOAD_LIMIT_MB * 1024 * 1024)
    return [
        Fetching(part=part, files=files, downloader=downloader, jobs=jobs, watcher=watcher, is_stopping=is_stopping)
        for part in parts()
        if not only or part.module in only
        for files in part.files
    ]
