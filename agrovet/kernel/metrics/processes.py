"""
What is counted where it happens.

Each process counts for itself. Those of one server do so in files of one folder, PROMETHEUS_MULTIPROC_DIR, which
the supervisor makes; whichever of them is asked adds up. Without that folder a process tells what it has counted
itself.
"""

import os
from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"

OF_THIS_PROCESS = CollectorRegistry()


def counter(name: str, meaning: str, *, labels: Sequence[str] = ()) -> Counter:
    """A new counter; to be made once, where its module is loaded."""
    return Counter(name, meaning, labels, registry=OF_THIS_PROCESS)


def gauge(name: str, meaning: str, *, labels: Sequence[str] = ()) -> Gauge:
    """A new figure that rises and falls; those of the processes that live are added up."""
    return Gauge(name, meaning, labels, registry=OF_THIS_PROCESS, multiprocess_mode="livesum")


def histogram(name: str, meaning: str, *, labels: Sequence[str] = (), ends: Sequence[float]) -> Histogram:
    """A new histogram; `ends` are the upper ends of its buckets, but for the last one, which has none."""
    return Histogram(name, meaning, labels, registry=OF_THIS_PROCESS, buckets=ends)


def of_all_processes() -> CollectorRegistry:
    """What the processes of this server have counted, added up."""
    if FOLDER not in os.environ:
        return OF_THIS_PROCESS
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves this one untyped
    return registry
