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
# What stands on one image or one server that takes long to make stays in one process.
TOGETHER = ("tests/container/", "tests/console/browser/")
# What takes longest begins first: otherwise one process works at the end while the others are done.
FIRST = (
    "tests/console/browser/",
    "tests/contract/",
    "tests/container/",
    "tests/isolation/",
    "tests/torture/",
    "tests/drill/",
    "tests/upgrade/",
    "tests/intermediary/",
    "tests/extraction/moving/",
    "tests/extraction/operations/",
)

if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Before the settings are read.
    os.environ.update(json.loads(os.environ.pop(WORKERS))[int(worker.removeprefix("gw"))])


class FilesOrFolders(LoadFileScheduling):
    """A file, or a folder that stays together, goes to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesOrFolders:
    """In place of the scheduler of `--dist`."""
    return FilesOrFolders(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first; the rest stays in its order."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, folder in enumerate(FIRST) if item.nodeid.startswith(folder)), len(FIRST))
