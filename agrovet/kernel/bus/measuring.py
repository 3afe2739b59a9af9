"""The event bus, as the databases of the hosted modules tell of it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import Error as DatabaseError
from django.db import connections
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from agrovet.kernel.bus.operating.overview import HandlerState, LogState, state
from agrovet.kernel.databases import hosted_aliases


class BusCollector(Collector):
    """Asks when it is asked, a fixed number of questions for each database."""

    def collect(self) -> Iterator[Metric]:
        """What the databases that answer know; ages in seconds."""
        up = {alias: _answers(alias) for alias in hosted_aliases()}
        yield _gauge(
            "agrovet_database_up", "Whether the database answers.", ["database"], [([a], ok) for a, ok in up.items()]
        )
        now = state(datetime.now(UTC), aliases=[alias for alias, answers in up.items() if answers])
        yield from _of_logs(now.logs)
        yield from _of_handlers(now.handlers)

    def describe(self) -> Iterator[Metric]:
        """Nothing: so that registering it asks no database."""
        return iter(())


def _answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        # Told as a figure. The broken connection is left behind, so that the next question makes a new one.
        connections[alias].close()
        return False
    return True


def _of_logs(logs: list[LogState]) -> Iterator[Metric]:
    def figures(value: str) -> list[tuple[list[str], float]]:
        return [([each.module], getattr(each, value) or 0) for each in logs]

    names = ["module"]
    yield _counter("agrovet_bus_published", "Events that have a position.", names, figures("last"))
    yield _gauge("agrovet_bus_unnumbered", "Committed events without a position.", names, figures("unnumbered"))
    yield _gauge(
        "agrovet_bus_unnumbered_age_seconds",
        "Age of the oldest event without a position.",
        names,
        figures("oldest_unnumbered_age"),
    )


def _of_handlers(handlers: list[HandlerState]) -> Iterator[Metric]:
    def figures(value: str) -> list[tuple[list[str], float]]:
        return [([each.handler, each.source], getattr(each, value) or 0) for each in handlers]

    names = ["handler", "source"]
    yield _counter("agrovet_bus_read", "Position up to which the handler has read.", names, figures("position"))
    yield _gauge("agrovet_bus_lag_events", "Events that the handler has not read.", names, figures("lag"))
    yield _gauge("agrovet_bus_lag_seconds", "Age of the oldest of them.", names, figures("lag_seconds"))
    yield _gauge(
        "agrovet_bus_parked_waiting", "Set aside: for the next try, or behind another.", names, figures("waiting")
    )
    yield _gauge("agrovet_bus_parked_for_a_person", "Set aside, tries used up.", names, figures("given_up"))
    yield _gauge("agrovet_bus_paused", "Whether the handler is paused.", names, figures("is_paused"))


def _gauge(name: str, meaning: str, labels: list[str], figures: list[tuple[list[str], float]]) -> Metric:
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for values, figure in figures:
        family.add_metric(values, figure)
    return family


def _counter(name: str, meaning: str, labels: list[str], figures: list[tuple[list[str], float]]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=labels)
    for values, figure in figures:
        family.add_metric(values, figure)
    return family
