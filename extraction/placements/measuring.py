"""Where modules stand, as figures: as this process knows it, which is the placement of half a second ago at most."""

from collections.abc import Iterator
from typing import get_args

from django.conf import settings
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from agrovet.kernel import placement
from agrovet.kernel.placement import Authority, Phase, Standing, standing_of
from extraction.placements.watching import Watcher


class PlacementCollector(Collector):
    """Asks no database."""

    def collect(self) -> Iterator[Metric]:
        """One figure for each module; of phases and authorities, 1 for the one that it is in."""
        now = {module: standing_of(module) for module in settings.ALL_MODULES}
        yield _gauge("share_percent", "Share of the people whom the service answers.", now, "share")
        yield _gauge("shadow_percent", "Share of the reads that are repeated at the service.", now, "shadow")
        yield _gauge("epoch", "How often the placement was changed.", now, "epoch")
        yield _one_of("phase", "The phase that the module is in.", now, get_args(Phase))
        yield _one_of("authority", "Whose database has the module's data.", now, get_args(Authority))
        is_away = isinstance(placement.watcher, Watcher) and placement.watcher.is_away
        known = GaugeMetricFamily("agrovet_placement_known", "Whether placements could be read at the last look.")
        known.add_metric([], not is_away)
        yield known

    def describe(self) -> Iterator[Metric]:
        """Nothing, so that registering it reads none."""
        return iter(())


def _gauge(name: str, meaning: str, now: dict[str, Standing], field: str) -> Metric:
    family = GaugeMetricFamily(f"agrovet_placement_{name}", meaning, labels=["module"])
    for module, standing in now.items():
        family.add_metric([module], getattr(standing, field))
    return family


def _one_of(field: str, meaning: str, now: dict[str, Standing], options: tuple[str, ...]) -> Metric:
    family = GaugeMetricFamily(f"agrovet_placement_{field}", meaning, labels=["module", field])
    for module, standing in now.items():
        for option in options:
            family.add_metric([module, option], getattr(standing, field) == option)
    return family
