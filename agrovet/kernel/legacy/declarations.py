"""What a module says of the old tables that are now its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal
from urllib.parse import urlsplit

from django.db import models

from agrovet.kernel.legacy.reading import Reading
from agrovet.kernel.legacy.sources import Row, Source
from agrovet.kernel.uploads import Upload

IfMissing = Literal["leave out", "empty"]


def same(*names: str, **renamed: str) -> dict[str, str]:
    """Columns that come over as they are: by their name, or `our_field="old_column"`."""
    return {name: name for name in names} | renamed


@dataclass(frozen=True, kw_only=True)
class Reference:
    """
    A column that names a row of another old table.

    The old database did not always hold to its foreign keys. A row that refers to nothing is left out, or
    the field becomes NULL (`if_missing="empty"`); both are reported. With `of_type`, the column is half of a
    generic relation, and names a row of this table where `content_type_id` stands for that old model.
    """

    column: str
    to: str
    if_missing: IfMissing = "leave out"
    key: str = "id"
    of_type: tuple[str, str] | None = None
    # Our field that becomes NULL, where it is not the one that the column comes over to.
    field: str = ""

    def value(self, row: Row, source: Source) -> Any:
        """The key of the row referred to, None where the row refers to none of this table."""
        if self.of_type and source.model_of(row) != self.of_type:
            return None
        return row.get(self.column)


@dataclass(frozen=True)
class Unique:
    """
    Fields that together are unique in our table: the first row in the order of the keys has them.

    The other is left out, or its field becomes NULL (`if_taken="empty"`, for a single field).
    """

    fields: tuple[str, ...]
    if_taken: IfMissing = "leave out"


@dataclass(frozen=True, kw_only=True)
class LegacyTable:
    """
    How one old table becomes rows of one of our models.

    `columns` come over by themselves, fitted to the field; `complete` adds the rest, and may raise
    `LeftOut`. `gather` reads what a chunk of rows needs besides, once for the chunk; its result is the
    `extras` of each reading. `key` orders the old table, unique and never secret: it is what the report
    calls a row by. `same_as` are fields by which a row that a seed made is recognised.

    A table that several modules read has a `called` name of its own for each but its owner, and `concerns`
    says which of its rows mean something here.
    """

    source: str
    into: type[models.Model]
    columns: Mapping[str, str]
    key: str = "id"
    complete: Callable[[Reading], Mapping[str, Any]] | None = None
    gather: Callable[[Source, Sequence[Row]], Any] | None = None
    references: tuple[Reference, ...] = ()
    unique: tuple[Unique, ...] = ()
    same_as: tuple[str, ...] = ()
    # Fields that our side counts or works out by itself, so that a difference means nothing.
    not_compared: frozenset[str] = frozenset()
    called: str = ""
    concerns: Callable[[Row, Source], bool] | None = None

    @property
    def name(self) -> str:
        """What the table is called in the report and in the account of its rows."""
        return self.called or self.source

    def concerned(self, rows: Sequence[Row], source: Source) -> Sequence[Row]:
        """Those of the rows that mean something here."""
        return [row for row in rows if self.concerns(row, source)] if self.concerns else rows

    def read(self, reading: Reading) -> dict[str, Any]:
        """
        The fields of the row in our model.

        :raises LeftOut: if the row does not come over
        """
        found = {name: reading.value(column, into=self.into, field=name) for name, column in self.columns.items()}
        return found | dict(self.complete(reading) if self.complete else {})

    @property
    def pk(self) -> str:
        """The name of the model's primary key, as `read` returns it."""
        primary = self.into._meta.pk
        assert primary is not None  # every model has one
        return primary.attname

    @property
    def key_is_id(self) -> bool:
        """Whether our primary key is the old table's key, as it is for all but a few."""
        return self.columns.get(self.pk) == self.key

    @property
    def refers_to_itself(self) -> Reference | None:
        """The reference to rows of the same table, where there is one."""
        return next((reference for reference in self.references if reference.to == self.name), None)

    def field_of(self, reference: Reference) -> str:
        """Our field that holds the reference."""
        holding = (name for name, column in self.columns.items() if column == reference.column)
        return reference.field or next(holding, reference.column)


@dataclass(frozen=True, kw_only=True)
class FetchedFile:
    """A file of the old system, on our disk for now: of which row, from where, and where it lies."""

    pk: Any
    url: str
    path: Path
    size: int
    row: Mapping[str, Any]

    @contextmanager
    def upload(self) -> Iterator[Upload]:
        """The file as one that a client sent."""
        name = PurePosixPath(urlsplit(self.url).path).name or "file"
        with self.path.open("rb") as content:
            yield Upload(name=name, size=self.size, content=content)


@dataclass(frozen=True, kw_only=True)
class LegacyFiles:
    """
    A column that holds addresses of files of the old system, for `--files`.

    `keep` puts a fetched file into our store, outside of transactions, and returns the new address and
    whatever else changes with it, as fields of the row. The row is changed only while it holds the old
    address still; `kept` runs in the transaction that changes it.
    """

    model: type[models.Model]
    field: str
    keep: Callable[[FetchedFile], Mapping[str, Any]]
    kept: Callable[[FetchedFile, Mapping[str, Any]], None] | None = None
    also_reads: tuple[str, ...] = ()
    # Which rows: those whose address follows another record by itself need not be looked at.
    among: models.Q = models.Q()  # never changed
