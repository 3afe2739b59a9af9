"""Processes look for garbage once they are loaded, and not while they load; what was loaded is left out then."""

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agrovet.serving import background, web
from tests.support.servers import ROOT, clean_environment

ASKED = "import gc; print(gc.isenabled(), gc.get_freeze_count() > 10_000)"


@pytest.fixture
def _loading() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


def test_a_command_looks_for_garbage_once_it_is_loaded(tmp_path: Path) -> None:
    environment = clean_environment({"AGROVET_DATA_DIR": str(tmp_path)})

    said = subprocess.check_output(
        [sys.executable, "manage.py", "shell", "-v0", "-c", ASKED], cwd=ROOT, env=environment, text=True
    )

    assert said == "True True\n"


@pytest.mark.usefixtures("_loading")
@pytest.mark.parametrize("settle_down", [web.settle_down, background.settle_down], ids=["web", "background"])
def test_what_serves_looks_for_garbage_once_it_is_loaded(settle_down: Callable[[], None]) -> None:
    settle_down()

    assert (gc.isenabled(), gc.get_freeze_count() > 10_000) == (True, True)
