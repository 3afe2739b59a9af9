"""
A pytest plugin that writes down how each test ended: `-p tests.support.tally --tally FILE`.

One JSON line per test: its name, `passed`, `failed` or `skipped`, and the reason of a skip; another one for each part
of it (setup, call, teardown) that took noticeable time, with the seconds. The first line says how many tests there are.
"""

import json
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take the name of the file."""
    parser.addoption("--tally", type=Path, help="write how each test ended to this file")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the tally where a file is named."""
    if path := config.getoption("--tally"):
        config.pluginmanager.register(Tally(path))


NOTICEABLE = 0.05  # seconds


class Tally:
    """How each test ended, written as it happens."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failed: set[str] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Say how many tests there are."""
        self._write(total=len(session.items))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be read is a failure; one that is skipped whole is a skip."""
        if report.failed:
            self._write(test=report.nodeid, outcome="failed")
        elif report.skipped:
            self._write(test=report.nodeid, outcome="skipped", reason=_reason(report))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Each test once: by its call, or by what kept it from being called, or by what broke after it."""
        if report.duration >= NOTICEABLE:
            self._write(test=report.nodeid, seconds=round(report.duration, 2))
        if report.failed and report.nodeid not in self.failed:
            self.failed.add(report.nodeid)
            self._write(test=report.nodeid, outcome="failed")
        elif report.skipped:
            # An expected failure counts as a skip: it is named, with its reason.
            reason = getattr(report, "wasxfail", None) or _reason(report)
            self._write(test=report.nodeid, outcome="skipped", reason=reason)
        elif report.passed and report.when == "call":
            self._write(test=report.nodeid, outcome="passed")

    def _write(self, **line: Any) -> None:
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")


def _reason(report: pytest.CollectReport | pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
