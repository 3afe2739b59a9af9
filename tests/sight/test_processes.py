"""What a process says of itself as of one that lives is no longer so once it has died."""

import os
import sys
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from agrovet.kernel.metrics.processes import FOLDER, of_all_processes
from agrovet.serving.supervisor import Child
from tests.support.servers import ROOT

PROGRAM = """
from agrovet.kernel.metrics.processes import counter, gauge
gauge("open_now", "What is open.").inc(3)
counter("ever", "What has happened.").inc(3)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes as Linux has them")
def test_what_is_open_ends_with_its_process_and_what_has_happened_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.chdir(ROOT)
    child = Child(name="one", command=[sys.executable, "-c", PROGRAM], environment={"PYTHONPATH": os.getcwd()})
    child.start()
    assert child.process is not None
    assert child.process.wait() == 0
    assert "open_now 3.0" in _told()

    child.has_died()

    assert "open_now 3.0" not in _told()
    assert "ever_total 3.0" in _told()


def _told() -> str:
    return generate_latest(of_all_processes()).decode()
