"""All conversations in one go: several at a time, and with a database for each module."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.contract import recordings
from tests.support.servers import MODULES, ON_POSTGRES, own_parts, serving

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]


def played(base: str, *, jobs: int, within: float = 500) -> list[str]:
    """The lines of the player, but for those of conversations that passed; `within` so many seconds."""
    command: list[str | Path] = [sys.executable, "-m", "tests.replay", "--base", base, "--jobs", str(jobs)]
    told = subprocess.run([*command, *recordings.FOLDERS], capture_output=True, text=True, check=False, timeout=within)
    return [line for line in f"{told.stdout}{told.stderr}".splitlines() if not line.startswith("ok ")]


def all_well() -> list[str]:
    return [f"{len(recordings.scenarios()) + len(recordings.conversations())} passed, 0 failed"]


# Each on one database, and on the other when it is asked for.
TRIPS = [
    is_for if (is_for == "yes") == ON_POSTGRES else pytest.param(is_for, marks=pytest.mark.long)
    for is_for in ("no", "yes")
]


@pytest.mark.parametrize("in_one_trip", TRIPS)
def test_several_conversations_at_a_time(in_one_trip: str) -> None:
    with own_parts() as parts, serving(parts={**parts, "AGROVET_ONE_TRIP": in_one_trip}) as server:
        told = played(server.base, jobs=4)

    assert told == all_well()


def test_each_module_in_a_database_of_its_own() -> None:
    with own_parts(apart=True) as parts, serving(parts=parts) as server:
        told = played(server.base, jobs=4)

    assert told == all_well()
    assert databases(parts) == len(MODULES)


def databases(parts: Mapping[str, str]) -> int:
    return len({url for name, url in parts.items() if name.endswith("_DATABASE_URL")})
