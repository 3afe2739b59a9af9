"""What it saves to keep connections to PostgreSQL open between requests."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.bench import rows
from tests.bench.asking import ask
from tests.bench.figures import Figure

PATH = "/api/categories/"
ROUNDS = 200


def measure() -> Iterator[Figure]:
    """The figure, in turns, on the database of this process, whose rows are replaced; none on SQLite."""
    rows.fill(rows.USUAL)
    connection = connections["default"]
    if connection.vendor != "postgresql":
        return
    pooled = dict(connection.settings_dict["OPTIONS"])
    opened = {name: value for name, value in pooled.items() if name != "pool"}
    times: dict[str, list[float]] = {"pooled": [], "opened": []}
    for _ in range(ROUNDS):
        times["pooled"].append(_time(connection, pooled))
        times["opened"].append(_time(connection, opened))
    connection.settings_dict["OPTIONS"] = pooled
    with_it, without = median(times["pooled"]), median(times["opened"])
    yield Figure(
        name="a small read over the pool, of one that opens its connection",
        measured=100 * with_it / without,
        bar=80,
        unit="%",
        note=f"{with_it * 1000:.1f} ms, {without * 1000:.1f} ms, medians of {ROUNDS} in turns",
    )


def _time(connection: BaseDatabaseWrapper, options: dict[str, Any]) -> float:
    # As a server does between two requests.
    connection.close()
    connection.settings_dict["OPTIONS"] = options
    started = perf_counter()
    ask(PATH)
    took = perf_counter() - started
    connection.close()
    return took
