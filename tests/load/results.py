"""What a load has shown, and the bars that it is held to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

QUANTILES = (50, 95, 99)
# Milliseconds, for this many people who think between what they do.
BAR_PEOPLE, BAR_P95, BAR_P99 = 100, 100.0, 250.0


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One kind of request; `times` counts them by their milliseconds, as Locust rounds those (two digits)."""

    name: str
    requests: int
    failures: int
    seconds: float
    times: Mapping[float, int]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    def quantile(self, percent: int) -> float:
        """The milliseconds within which so many percent were answered; 0 without any."""
        left = sum(self.times.values()) * percent / 100
        reached = 0.0
        for reached in sorted(self.times):
            left -= self.times[reached]
            if left <= 1e-9:
                break
        return reached


@dataclass(frozen=True, kw_only=True)
class Load:
    """So many people at once; `shares` are percentages of all cores by who used them."""

    people: int
    seconds: int
    thinks: bool
    shares: Mapping[str, float]
    endpoints: list[Endpoint]
    errors: list[str] = field(default_factory=list)

    @property
    def total(self) -> Endpoint:
        """All requests together."""
        times: Counter[float] = Counter()
        for each in self.endpoints:
            times.update(each.times)
        return Endpoint(
            name="all",
            requests=sum(each.requests for each in self.endpoints),
            failures=sum(each.failures for each in self.endpoints),
            seconds=max((each.seconds for each in self.endpoints), default=1.0),
            times=times,
        )

    @property
    def is_barred(self) -> bool:
        """Whether the bars of time are meant for it: as many people as they speak of, who think."""
        return self.thinks and self.people <= BAR_PEOPLE

    def missed(self) -> list[str]:
        """The bars that it does not hold; errors are never allowed, and somebody must have asked."""
        total, found = self.total, []
        if not total.requests:
            found.append("nobody asked anything")
        if total.failures:
            found.append(f"{total.failures} errors, not 0")
        if self.is_barred:
            found += [
                f"P{percent} {total.quantile(percent):.0f} ms, not under {bar:.0f} ms"
                for percent, bar in ((95, BAR_P95), (99, BAR_P99))
                if total.quantile(percent) >= bar
            ]
        return found


def as_plain(load: Load) -> dict[str, Any]:
    """The same for machines."""
    return {
        "people": load.people,
        "seconds": load.seconds,
        "think_time": load.thinks,
        "missed": load.missed(),
        "processor_percent": dict(load.shares),
        "errors": load.errors,
        "endpoints": [
            {
                "name": each.name,
                "requests": each.requests,
                "failures": each.failures,
                "per_second": round(each.rate, 2),
                **{f"p{percent}_ms": each.quantile(percent) for percent in QUANTILES},
            }
            for each in [*load.endpoints, load.total]
        ],
    }
