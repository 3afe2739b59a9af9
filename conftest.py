"""What every test stands on: a data folder of its own, and events that flow when the test says so."""

import os
import tempfile
from collections.abc import Callable

import pytest

# Before Django reads its settings: no test touches the folder of a real installation.
os.environ.setdefault("AGROVET_DATA_DIR", tempfile.mkdtemp(prefix="agrovet-test-"))


@pytest.fixture(autouse=True)
def _quiet_doorbell(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread handles events behind a test's back."""
    from agrovet.kernel.bus import doorbell  # noqa: PLC0415 - once the settings are there

    monkeypatch.setattr(doorbell, "ring", lambda: None)


@pytest.fixture
def deliver() -> Callable[[], int]:
    """Call it to let every handler handle what was published: `deliver()`."""
    from agrovet.kernel.bus import drain  # noqa: PLC0415 - once the settings are there

    return drain
