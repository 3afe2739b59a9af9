"""Reading the record: some of its entries, by what they are about, a page or all of them."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from django.db.models import QuerySet

from agrovet.kernel.databases import control_alias
from agrovet.kernel.record.models import Entry

MANY = 1000


def moment_in(text: str, *, zone: tzinfo = UTC) -> datetime:
    """
    A time as people type it, in ISO 8601; where it has no zone, in this one.

    :raises ValueError: if it is none
    """
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=zone)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """
    Which entries; what is empty chooses all.

    `action` ending in a point, such as `placement.`, chooses all that begin so; `since` is included, `until` is not.
    """

    module: str = ""
    actor: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def rows(self) -> QuerySet[Entry]:
        """The entries, in no order."""
        wanted: dict[str, Any] = {
            "module": self.module,
            "actor": self.actor,
            "action__startswith" if self.action.endswith(".") else "action": self.action,
            "subject": self.subject,
            "at__gte": self.since,
            "at__lt": self.until,
        }
        return Entry.objects.using(control_alias()).filter(**{name: value for name, value in wanted.items() if value})


@dataclass(frozen=True, kw_only=True)
class Told:
    """One entry. `at` is in UTC; `before` and `after` are plain values, None for nothing."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    module: str
    reason: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    previous: str
    hash: str

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return {**asdict(self), "at": self.at.isoformat(timespec="microseconds")}

    @property
    def differences(self) -> dict[str, tuple[Any, Any]]:
        """What changed, by name: before and after. A name that one side lacks is None there."""
        before, after = self.before or {}, self.after or {}
        names = [*before, *(name for name in after if name not in before)]
        return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def latest(choice: Choice, *, count: int, before: int | None = None) -> list[Told]:
    """The last entries, newest first; those before a number, for the next page."""
    rows = choice.rows() if before is None else choice.rows().filter(id__lt=before)
    return [told(each) for each in rows.order_by("-id")[:count]]


def following(choice: Choice, *, after: int = 0) -> Iterator[Told]:
    """All entries from a number on, oldest first, read a thousand at a time."""
    while rows := list(choice.rows().filter(id__gt=after).order_by("id")[:MANY]):
        yield from map(told, rows)
        after = rows[-1].id


def told(entry: Entry) -> Told:
    """An entry as it is read; JSON that somebody broke is told as it stands."""
    return Told(
        id=entry.id,
        at=entry.at.astimezone(UTC),
        actor=entry.actor,
        action=entry.action,
        subject=entry.subject,
        module=entry.module,
        reason=entry.reason,
        before=_parsed(entry.before),
        after=_parsed(entry.after),
        previous=entry.previous,
        hash=entry.hash,
    )


def _parsed(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        value = json.loads(text)
    except ValueError:
        return {"unreadable": text}
    return value if isinstance(value, dict) else {"unreadable": text}
