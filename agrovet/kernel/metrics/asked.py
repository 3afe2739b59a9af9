"""What is read when somebody asks: whoever knows something registers who tells it."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry
from prometheus_client.registry import Collector

_collectors: list[Callable[[], Collector]] = []


def tells(make: Callable[[], Collector]) -> None:
    """From now on what it makes is asked too; to be said once, when the process starts."""
    if make not in _collectors:
        _collectors.append(make)


def when_asked() -> CollectorRegistry:
    """Everything that is known at this moment."""
    registry = CollectorRegistry()
    for make in _collectors:
        registry.register(make())
    return registry
