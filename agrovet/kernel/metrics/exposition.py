"""All figures, in the text format of Prometheus."""

from typing import Any

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest

from agrovet.kernel.metrics.asked import when_asked
from agrovet.kernel.metrics.processes import of_all_processes

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def exposition() -> str:
    """What is known at this moment; a database that is away leaves out what it alone knows, and is named."""
    return "".join(generate_latest(each).decode() for each in _registries())


def as_plain() -> list[dict[str, Any]]:
    """The same, one entry for each figure."""
    return [
        {"name": sample.name, "labels": sample.labels, "value": sample.value}
        for registry in _registries()
        for metric in registry.collect()
        for sample in metric.samples
    ]


def _registries() -> list[CollectorRegistry]:
    return [when_asked(), of_all_processes()]
