"""
A pytest plugin that spreads a run over processes, each with parts of its own: `-p tests.support.spreading -n 2`.

WORKERS holds a JSON list with the environment of each: its database, its Redis, its folder of data.
"""

import json
import os
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

WORKERS = "TEST_WORKERS"
# What starts servers and keeps them busy runs in one process, one after the other, beside the rest: together they
# would be in each other's way. In this order; it begins first, as it takes longest.
BUSY = (
    "tests/contract/",
    "tests/container/",
    "tests/drill/",
    "tests/torture/",
    "tests/upgrade/",
    "tests/isolation/",
    "tests/backup/",
    "tests/commands/",
    "tests/console/browser/",
    "tests/flags/",
    "tests/legacy/",
    "tests/load/",
)

if (worker := os.environ.get("PYTEST_XDIST_WORKER")) and WORKERS in os.environ:
    # Before the settings are read; what a test starts has them by then.
    os.environ.update(json.loads(os.environ.pop(WORKERS))[int(worker.removeprefix("gw"))])


class BusyAndRest(LoadFileScheduling):
    """All that is busy goes to one process, the rest by files to whoever has time."""

    def _split_scope(self, nodeid: str) -> str:
        return "busy" if nodeid.startswith(BUSY) else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> BusyAndRest:
    """In place of the scheduler of `--dist`."""
    return BusyAndRest(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is busy comes first; the rest stays in its order."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, folder in enumerate(BUSY) if item.nodeid.startswith(folder)), len(BUSY))
