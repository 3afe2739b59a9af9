"""What this process has counted since it began, by module: figures that only grow, but for the open sockets."""

from dataclasses import dataclass, field

from django.conf import settings

from agrovet.kernel.http.counting import OPEN, REQUESTS
from extraction.sampling.models import BUCKETS, ENDS

_PLACES = {f"{end / 1000}": place for place, end in enumerate(ENDS)} | {"+Inf": len(ENDS)}


@dataclass(kw_only=True)
class Figures:
    """Of one module; `durations` has a number for each bucket of `BUCKETS`."""

    requests: int = 0
    failures: int = 0
    sockets: int = 0
    durations: list[int] = field(default_factory=lambda: [0] * len(BUCKETS))

    def since(self, before: "Figures") -> "Figures":
        """What has happened since; the sockets are those that are open now."""
        return Figures(
            requests=self.requests - before.requests,
            failures=self.failures - before.failures,
            sockets=self.sockets,
            durations=[now - then for now, then in zip(self.durations, before.durations, strict=True)],
        )


def counted() -> dict[str, Figures]:
    """All modules of the project, as this process knows them now; it asks no file and no database."""
    found = {module: Figures() for module in settings.ALL_MODULES}
    for metric in REQUESTS.collect():
        for sample in metric.samples:
            figures = found.get(sample.labels["module"])
            if figures is None:
                continue
            if sample.name.endswith("_bucket"):
                figures.durations[_PLACES[sample.labels["le"]]] += int(sample.value)
            elif sample.name.endswith("_count"):
                figures.requests += int(sample.value)
                figures.failures += int(sample.value) if sample.labels["status"] == "5xx" else 0
    for figures in found.values():
        # Prometheus counts each request in its bucket and in all longer ones.
        below = [0, *figures.durations[:-1]]
        figures.durations = [here - before for here, before in zip(figures.durations, below, strict=True)]
    for metric in OPEN.collect():
        for sample in metric.samples:
            if sample.labels["module"] in found:
                found[sample.labels["module"]].sockets += int(sample.value)
    return found
