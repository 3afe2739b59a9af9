"""
An installation of two databases, in this process: the monolith's is `default`, the forum's own `forum_service`.

This process is the monolith, and follows the placements. The service is a row that says that it is there: what a
service does is the matter of other tests.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connections

from agrovet.kernel import placement
from extraction.operations import preparing
from extraction.operations.models import Operation
from extraction.placements.models import Process
from extraction.placements.watching import Watcher
from extraction.planning.obstacles import Obstacle
from extraction.planning.planning import plan
from tests.extraction.operations.operating import MODULE, SERVICE, Operators
from tests.extraction.sides import Sides, connect, forget, migrated, sides

__all__ = ["migrated", "sides"]


@pytest.fixture
def installation(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sides]:
    """Both databases, with nobody moved yet; a service of the forum is there."""
    configuration, mine = connections.settings["default"], connections["default"]
    connect("default", sides.home)
    del connections["default"]
    connect(SERVICE, sides.service)
    monkeypatch.setitem(settings.AGROVET_SERVICE_URLS, MODULE, "http://127.0.0.1:9")
    # Days are waited for in one test, which makes them pass.
    monkeypatch.setattr(settings, "AGROVET_SETTLE_DAYS", 0)
    monkeypatch.setattr(preparing, "plan_of_process", _plan)
    watcher = Watcher()
    monkeypatch.setattr(placement, "watcher", watcher)
    pretend_service()
    watcher.start()
    yield sides
    watcher.stop()
    placement.learn({})
    forget(SERVICE)
    connections["default"].close()
    connections.settings["default"] = configuration
    connections["default"] = mine


@cache
def _plan(module: str) -> list[Obstacle]:
    """What stands in the way is in the code, and does not change while tests run: it is looked for once."""
    return list(plan(module))


def pretend_service() -> None:
    """A service of the forum is seen, and follows whatever comes."""
    Process.objects.create(
        id=uuid4(),
        side="service",
        host="elsewhere",
        pid=1,
        modules=[MODULE],
        databases=["default", SERVICE],
        seen_at=datetime.now(UTC) + timedelta(hours=1),
        acknowledged={MODULE: 10**6},
    )


@pytest.fixture
def operators(installation: Sides) -> Operators:
    """Those who run `manage.py extraction`."""
    return Operators(installation)


@pytest.fixture
def left_alone() -> Callable[[], None]:
    """The lease of whoever was killed has run out."""

    def run_out() -> None:
        Operation.objects.filter(ended_at__isnull=True).update(leased_until=None)

    return run_out
