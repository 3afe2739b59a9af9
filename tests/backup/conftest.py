"""One installation and its backup, for tests that only look at them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backup.operators import back_up, demonstration


@dataclass(frozen=True)
class Town:
    """An installation with the demo in it, and its backup."""

    parts: dict[str, str]
    archive: Path


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Not to be changed: others look at it, too."""
    with demonstration() as parts:
        yield Town(parts, back_up(parts, tmp_path_factory.mktemp("backups")))
