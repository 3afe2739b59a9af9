"""The second look: both sides are read again and compared, row by row."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from agrovet.kernel.legacy.chunks import Mapped, mapped, was_emptied
from agrovet.kernel.legacy.declarations import LegacyTable
from agrovet.kernel.legacy.ledger import ARRIVED, Entry, Ledger, Outcome
from agrovet.kernel.legacy.references import Owners
from agrovet.kernel.legacy.sources import Source


@dataclass(kw_only=True)
class Comparison:
    """
    What the second look found in one table.

    `same` rows hold on our side what the old row means. `changed` rows came in an earlier run and were
    changed here since. `differing` rows, by their keys, are neither: something went wrong with them. The
    digests are over the rows that are here, as the old side means them and as ours has them.
    """

    read: int = 0
    same: int = 0
    changed: int = 0
    differing: list[str] = field(default_factory=list)
    source_digest: str = ""
    our_digest: str = ""

    @property
    def agrees(self) -> bool:
        """Whether every row is accounted for, and as it should be."""
        return not self.differing


def compare(
    table: LegacyTable,
    *,
    source: Source,
    ledger: Ledger,
    owners: Owners,
    chunk_size: int,
    told: Callable[[int], None],
) -> Comparison:
    """Read the old table again, and ours beside it. Nothing is written."""
    found = Comparison()
    theirs, ours = sha256(), sha256()
    after = None
    while rows := source.chunk(table.source, key=table.key, after=after, limit=chunk_size):
        after = rows[-1][table.key]
        concerned = table.concerned(rows, source)
        entries = ledger.entries([str(row[table.key]) for row in concerned])
        expected = mapped(table, concerned, source=source, owners=owners)
        here = _here(table, expected, ledger.alias)
        for row in expected:
            entry = entries.get(row.key)
            found.read += 1
            if entry is None or not _judge(table, row, entry, here, found):
                found.differing.append(row.key)
            if entry is not None and entry.outcome in ARRIVED and row.why is None:
                theirs.update(_written(row.key, _meant(row, entry, table)))
                ours.update(_written(row.key, here.get(row.values[table.pk], {})))
        told(len(rows))
    found.source_digest, found.our_digest = theirs.hexdigest(), ours.hexdigest()
    return found


def _here(table: LegacyTable, rows: list[Mapped], alias: str) -> Mapping[Any, Mapping[str, Any]]:
    values = [row.values for row in rows if row.why is None]
    if not values:
        return {}
    names = [name for name in values[0] if name not in table.not_compared]
    objects = table.into._default_manager.using(alias).filter(pk__in=[each[table.pk] for each in values])
    return {row[table.pk]: row for row in objects.values(*{*names, table.pk})}


def _meant(row: Mapped, entry: Entry, table: LegacyTable) -> dict[str, Any]:
    return {
        name: None if was_emptied(name, entry.notes) else value
        for name, value in row.values.items()
        if name not in table.not_compared
    }


def _judge(
    table: LegacyTable, row: Mapped, entry: Entry, here: Mapping[Any, Mapping[str, Any]], found: Comparison
) -> bool:
    if entry.outcome not in ARRIVED:
        # Left out on good grounds, or deleted here since; a row of the same id may stand in its place.
        return True
    if row.why is None and here.get(row.values[table.pk]) == _meant(row, entry, table):
        found.same += 1
        return True
    if entry.outcome == Outcome.THERE:
        found.changed += 1
        return True
    return False


def _written(key: str, values: Mapping[str, Any]) -> bytes:
    return json.dumps([key, {name: _plain(value) for name, value in sorted(values.items())}]).encode()


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Decimal():
            return str(value)
    return value
