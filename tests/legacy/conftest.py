"""An old system of a few rows, for tests within one process."""

from pathlib import Path

import pytest

from agrovet.kernel.testing.old_system import OldSystem


@pytest.fixture
def old(tmp_path: Path) -> OldSystem:
    """An old system with nobody in it."""
    return OldSystem(tmp_path / "viejo.sqlite3")
