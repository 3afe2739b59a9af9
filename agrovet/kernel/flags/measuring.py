"""Which modules are switched off, as figures: as this process knows it."""

from collections.abc import Iterator

from django.conf import settings
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from agrovet.kernel.flags.switches import is_off


class SwitchCollector(Collector):
    """Asks no database."""

    def collect(self) -> Iterator[Metric]:
        """One figure for each module."""
        family = GaugeMetricFamily("agrovet_module_on", "Whether the module is switched on.", labels=["module"])
        for module in settings.ALL_MODULES:
            family.add_metric([module], not is_off(module))
        yield family

    def describe(self) -> Iterator[Metric]:
        """Nothing, so that registering it reads none."""
        return iter(())
