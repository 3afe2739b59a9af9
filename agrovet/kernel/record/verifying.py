"""
Finding what was edited past `note`: in rows of entries, in their order, at their end, and in what they speak of.

Whoever may write the database can drop the triggers, rewrite the chain from some entry on and its head with it:
then it is whole again. That is seen by a seal from before, kept elsewhere (`verify(seal=...)`), and by nothing else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from django.db import connections, transaction

from agrovet.kernel.databases import control_alias
from agrovet.kernel.numbers import whole_number
from agrovet.kernel.record.chain import hash_of
from agrovet.kernel.record.models import Entry, Head
from agrovet.kernel.record.noting import THE_ONE
from agrovet.kernel.record.protecting import missing

MANY = 1000
MOST_FOUND = 100

Progress = Callable[[int, int], None]


class Comparison(Protocol):
    """Compares what entries say with what is so. `see` is told of each in its order."""

    def see(self, entry: Entry) -> Iterator[str]:
        """What is wrong with it, as sentences."""

    def end(self) -> Iterator[str]:
        """What is wrong now that all were seen; nobody notes anything meanwhile."""


COMPARISONS: list[Callable[[], Comparison]] = []
"""Put in by those whose changes are recorded."""


@dataclass(frozen=True, kw_only=True)
class Seal:
    """The end of the chain at some time: kept elsewhere, it shows later whether anything before it was changed."""

    count: int
    hash: str

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"


@dataclass(frozen=True, kw_only=True)
class Verified:
    """`found` are sentences, at most a hundred; empty where the record is whole. `seal` is its end."""

    entries: int
    found: tuple[str, ...]
    seal: Seal


def seal_in(text: str) -> Seal:
    """
    A seal as it is printed.

    :raises ValueError: if it is none
    """
    before, _, digits = text.strip().partition(":")
    if (count := whole_number(before)) is None or len(digits) != 64:
        raise ValueError(f"{text} is no seal: it is a number, a colon and 64 digits, as `record verify` prints it.")
    return Seal(count=count, hash=digits)


def verify(*, seal: Seal | None = None, progress: Progress = lambda done, total: None) -> Verified:
    """
    Read the record from its beginning, a thousand entries at a time, while others go on noting.

    :param seal: the end that it had at some time before
    :raises django.db.Error: if the control database does not answer
    """
    alias = control_alias()
    look = _Look(seal)
    while True:
        total = _head(alias).count
        progress(min(look.seen, total), total)
        if total - look.seen <= MANY or not look.read(alias, MANY):
            break
        if len(look.found) >= MOST_FOUND:
            return look.result(_head(alias))
    # The rest with nobody noting, so that its end and all that it speaks of are of one moment.
    with transaction.atomic(using=alias):
        head = Head.objects.using(alias).select_for_update().filter(id=THE_ONE).first() or Head(count=0, hash="")
        while look.read(alias, MANY) and len(look.found) < MOST_FOUND:
            pass
        look.end(alias, head)
    progress(look.seen, look.seen)
    return look.result(head)


def _head(alias: str) -> Head:
    return Head.objects.using(alias).filter(id=THE_ONE).first() or Head(count=0, hash="")


class _Look:
    def __init__(self, seal: Seal | None) -> None:
        self.found: list[str] = []
        self.entries = self.seen = 0
        self._seal = seal
        self._hash = ""
        self._comparisons = [make() for make in COMPARISONS]

    def read(self, alias: str, many: int) -> int:
        """The next entries; how many there were."""
        rows = list(Entry.objects.using(alias).filter(id__gt=self.seen).order_by("id")[:many])
        for entry in rows:
            self._see(entry)
        self.entries += len(rows)
        return len(rows)

    def _see(self, entry: Entry) -> None:
        if entry.id != self.seen + 1:
            gap = str(self.seen + 1) if entry.id == self.seen + 2 else f"{self.seen + 1} to {entry.id - 1}"
            self.found.append(f"Entry {gap} is missing.")
        elif entry.previous != self._hash:
            self.found.append(f"Entry {entry.id} ({entry}) does not follow from the one before it.")
        if entry.hash != hash_of(entry):
            self.found.append(f"Entry {entry.id} ({entry}) is not what was recorded.")
        if self._seal is not None and entry.id == self._seal.count and entry.hash != self._seal.hash:
            self.found.append(f"Entry {entry.id} ({entry}) is not the one that was sealed.")
        self.seen, self._hash = entry.id, entry.hash
        for each in self._comparisons:
            self.found += each.see(entry)

    def end(self, alias: str, head: Head) -> None:
        """All were read: is this the end that was recorded?"""
        if self.seen < head.count:
            self.found.append(f"The end is missing: {head.count} were recorded, and the last is {self.seen}.")
        elif self.seen > head.count:
            self.found.append(f"{self.seen - head.count} stand behind the end that was recorded, {head.count}.")
        elif self._hash != head.hash:
            self.found.append("The last entry is not the one that was recorded last.")
        if self._seal is not None and self.seen < self._seal.count:
            self.found.append(f"It was sealed at {self._seal.count} entries, and ends at {self.seen}.")
        if gone := missing(connections[alias]):
            self.found.append(f"The database does not refuse changes any more: {', '.join(gone)} is gone.")
        for each in self._comparisons:
            self.found += each.end()

    def result(self, head: Head) -> Verified:
        return Verified(
            entries=self.entries,
            found=tuple(self.found[:MOST_FOUND]),
            seal=Seal(count=head.count, hash=head.hash),
        )
