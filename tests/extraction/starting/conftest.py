"""An installation with people on staff; what they begin is carried out by real processes on its databases."""

import os
import time
from collections.abc import Callable

import pytest

from agrovet.kernel.teams import operations as teams
from agrovet.kernel.teams.rights import Rights, require_rights
from extraction.starting.following import Told, follow
from extraction.starting.models import Start
from tests.extraction.operations.conftest import installation, left_alone, migrated, operators, sides
from tests.extraction.operations.operating import MODULE
from tests.extraction.sides import Sides
from tests.kernel.teams.conftest import person

__all__ = ["installation", "left_alone", "migrated", "operators", "sides"]

BY = {"actor": "root@here", "reason": "for the tests"}


@pytest.fixture(autouse=True)
def _children_know_the_installation(installation: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(installation).items():
        monkeypatch.setenv(name, value)


def environment(sides: Sides) -> dict[str, str]:
    """By these variables another process finds the installation."""
    return {
        "REDIS_URL": "",
        "DATABASE_URL": sides.home,
        f"{MODULE.upper()}_SERVICE_DATABASE_URL": sides.service,
        f"{MODULE.upper()}_SERVICE_URL": "http://127.0.0.1:9",
    }


def _of_team(name: str, number: int, *, module: str) -> Rights:
    id = person(number, name=name, is_staff=True)
    team = f"{module}-team"
    if not teams.Team.objects.filter(name=team).exists():
        teams.make_team(name=team, modules=[module], operates=False, **BY)
    teams.join(name=team, person_id=id, **BY)
    return require_rights(person_id=id)


@pytest.fixture
def ana(installation: Sides) -> Rights:
    """Of the forum's team."""
    return _of_team("Ana", 1, module=MODULE)


@pytest.fixture
def beto(installation: Sides) -> Rights:
    """Of the forum's team, too."""
    return _of_team("Beto", 2, module=MODULE)


@pytest.fixture
def carla(installation: Sides) -> Rights:
    """Of the team of media."""
    return _of_team("Carla", 3, module="media")


@pytest.fixture
def forgotten(left_alone: Callable[[], None]) -> Callable[[], None]:
    """The leases of whoever was killed have run out."""

    def run_out() -> None:
        left_alone()
        Start.objects.filter(state=Start.State.BEGUN).update(leased_until=None)

    return run_out


def over(id: object, *, within: float = 60) -> Told:
    """How it ended."""
    return until(id, lambda told: told.is_over, within=within)


def until(id: object, holds: Callable[[Told], bool], *, within: float = 60) -> Told:
    """It, once this holds."""
    deadline = time.monotonic() + within
    while not holds(told := follow(id)):  # type: ignore[arg-type]  # an id of whatever was begun
        assert time.monotonic() < deadline, told
        time.sleep(0.05)
    return told


def pid_in(where: str) -> int:
    """The process that carries something out on this machine."""
    pid = int(where.split()[1])
    assert pid != os.getpid()
    return pid
