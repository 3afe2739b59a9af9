"""How many events handlers have not read, and since when: one question for each database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet, Value

from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.bus.subscriptions import HANDLERS
from agrovet.kernel.databases import alias_of

# So many positions beyond a cursor are looked at: whoever asks while a million wait gets an answer at once.
WINDOW = 10_000


@dataclass(frozen=True, kw_only=True)
class Gap:
    """The positions of one module between a handler's cursor and the end of the log."""

    handler: str
    source: str
    position: int
    last: int

    @property
    def beyond(self) -> int:
        """The positions that are not looked at."""
        return max(self.last - self.position - WINDOW, 0)


class Lag(NamedTuple):
    """Events that wait; `since` is when the first of them was published, None where none waits."""

    events: int
    since: datetime | None


def lags(gaps: Sequence[Gap]) -> dict[tuple[str, str], Lag]:
    """
    What waits in these gaps, by handler and source.

    Exact for handlers at most `WINDOW` positions behind. Of positions beyond, each counts as an event that
    concerns the handler.
    """
    open_gaps = [gap for gap in gaps if gap.position < gap.last]
    aliases = dict.fromkeys(alias_of(gap.source) for gap in open_gaps)
    return dict(
        lag for alias in aliases for lag in _lags(alias, [gap for gap in open_gaps if alias_of(gap.source) == alias])
    )


def _lags(alias: str, gaps: list[Gap]) -> Iterator[tuple[tuple[str, str], Lag]]:
    first, *others = [_question(alias, number, gap) for number, gap in enumerate(gaps)]
    for row in first.union(*others, all=True):
        gap = gaps[row["gap"]]
        # Where none of those looked at concerns it, the first that may is newer than all of these.
        since = row["oldest"] or (row["newest_passed"] if gap.beyond else None)
        yield (gap.handler, gap.source), Lag(row["count"] + gap.beyond, since)


def _question(alias: str, number: int, gap: Gap) -> "QuerySet[LoggedEvent, Any]":
    concerns_it = Q(name__in=HANDLERS[gap.handler].event_names(gap.source)) if gap.handler in HANDLERS else Q(pk__gt=0)
    return (
        LoggedEvent.objects.using(alias)
        .filter(module=gap.source, position__gt=gap.position, position__lte=min(gap.position + WINDOW, gap.last))
        .order_by()
        .values(gap=Value(number))
        .annotate(
            count=Count("id", filter=concerns_it),
            oldest=Min("published_at", filter=concerns_it),
            newest_passed=Max("published_at"),
        )
    )
