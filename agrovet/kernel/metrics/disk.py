"""How much room there is where this container keeps its files."""

import shutil
from collections.abc import Iterator

from django.conf import settings
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class DiskCollector(Collector):
    """Looks when it is asked."""

    def collect(self) -> Iterator[Metric]:
        """The disk of the data folder; nothing where there is no such folder."""
        try:
            room = shutil.disk_usage(settings.AGROVET_DATA_DIR)
        except OSError:
            return  # that it is gone is told by /health/ready
        for name, meaning, value in [
            ("agrovet_data_disk_bytes", "Size of the disk that has the data folder.", room.total),
            ("agrovet_data_disk_free_bytes", "Room that is left on it.", room.free),
        ]:
            family = GaugeMetricFamily(name, meaning)
            family.add_metric([], value)
            yield family

    def describe(self) -> Iterator[Metric]:
        """Nothing, so that registering it looks at no disk."""
        return iter(())
