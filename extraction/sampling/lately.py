"""The last hour, as it was noted."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from agrovet.kernel.databases import control_alias
from extraction.sampling.models import BUCKETS, ENDS, Sample

HOUR = 60  # minutes
NOW = 5  # minutes that the figures of now are taken from


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """
    One module on one side. Figures of five minutes, this one included; lists have a number for each of the sixty before
    this one, which is not over.

    Of durations in milliseconds, the half, 95 and 99 of a hundred answers began sooner; None where nobody asked.
    """

    requests: int
    failures: int
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    sockets: int
    requests_by_minute: list[int]
    failures_by_minute: list[int]
    p95_by_minute: list[float | None]

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


Minutes = list[list[int]]


def last_hour(side: str, now: datetime) -> dict[str, Traffic]:
    """All modules of the project, by one question however many they are; minutes in which nobody asked are 0."""
    this_minute = now.replace(second=0, microsecond=0)
    first = this_minute - timedelta(minutes=HOUR)
    found: dict[str, Minutes] = {
        module: [[0] * (3 + len(BUCKETS)) for _ in range(HOUR + 1)] for module in settings.ALL_MODULES
    }
    rows = Sample.objects.using(control_alias()).filter(side=side, minute__gte=first, minute__lte=this_minute)
    for module, minute, *figures in rows.values_list("module", "minute", "requests", "failures", "sockets", *BUCKETS):
        if module in found:
            found[module][round((minute - first).total_seconds() / 60)] = figures
    return {module: _traffic(minutes) for module, minutes in found.items()}


def quantile_ms(part: float, buckets: Sequence[int]) -> float | None:
    """
    The milliseconds within which this part of the answers, from 0 to 1, began; None where there are none.

    Within a bucket they are taken as evenly spread; of the last one, which has no end, only its beginning is known.
    """
    wanted, seen, begin = part * sum(buckets), 0, 0
    if not wanted:
        return None
    for end, number in zip(ENDS, buckets, strict=False):
        if number and seen + number >= wanted:
            return round(begin + (end - begin) * (wanted - seen) / number, 1)
        seen, begin = seen + number, end
    return float(begin)


def _traffic(minutes: Minutes) -> Traffic:
    hour = minutes[:-1]
    lately = [sum(figures) for figures in zip(*minutes[-NOW:], strict=True)]
    return Traffic(
        requests=lately[0],
        failures=lately[1],
        p50_ms=quantile_ms(0.5, lately[3:]),
        p95_ms=quantile_ms(0.95, lately[3:]),
        p99_ms=quantile_ms(0.99, lately[3:]),
        # Of a minute that has just begun, not every process has told yet.
        sockets=max(figures[2] for figures in minutes[-2:]),
        requests_by_minute=[figures[0] for figures in hour],
        failures_by_minute=[figures[1] for figures in hour],
        p95_by_minute=[quantile_ms(0.95, figures[3:]) for figures in hour],
    )
