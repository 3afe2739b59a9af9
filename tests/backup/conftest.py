"""One installation and its backup, for tests that only look at them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.backup.operators import back_up, demonstration, manage

# Somebody asked for an operation in the console, and it has ended.
ASKED = (
    "from datetime import UTC, datetime; from uuid import uuid4; from extraction.models import Start\n"
    "now = datetime.now(UTC)\n"
    "Start.objects.create(id=uuid4(), module='media', verb='verify', person_id=1, actor='ana', reason='so', epoch=0,"
    " asked_at=now, ended_at=now, state='refused', result={'refused': ['It is local.']})"
)


@dataclass(frozen=True)
class Town:
    """An installation with the demo in it, and its backup."""

    parts: dict[str, str]
    archive: Path


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Not to be changed: others look at it, too."""
    with demonstration() as parts:
        done = manage(parts, "shell", "-v0", "-c", ASKED)
        assert done.returncode == 0, done.stderr
        yield Town(parts, back_up(parts, tmp_path_factory.mktemp("backups")))
