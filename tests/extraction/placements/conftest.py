"""Other processes that follow the placements in the database of a test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agrovet.kernel import placement
from tests.support import following


class Follower(following.Follower):
    """One of them."""

    module = "tests.extraction.placements.follower"

    def hold(self, until: Path) -> None:
        """Let it write the forum until the file is there."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"hold {until}\n")
        self.process.stdin.flush()
        assert self.hears() == "holding"


@pytest.fixture
def follow(transactional_db: None) -> Iterator[Callable[[], Follower]]:
    """Start a process that follows; those that still run at the end are killed."""
    yield from following.followers(Follower)


@pytest.fixture(autouse=True)
def _local_again() -> Iterator[None]:
    yield
    placement.learn({})
