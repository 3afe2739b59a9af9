"""Each module, alone: checked, migrated, served, and passing its own tests."""

import httpx
import pytest

from tests.isolation.alone import PUBLIC_FILES, Alone, copy_alone
from tests.support.servers import MODULES, serving

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]


@pytest.fixture(scope="module", params=MODULES)
def alone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Alone:
    return copy_alone(request.param, tmp_path_factory.mktemp(request.param))


def test_nothing_private_of_the_others_is_left(alone: Alone) -> None:
    others = [alone.folder / "modules" / name for name in MODULES if name != alone.module]

    left = {path.relative_to(other).as_posix() for other in others for path in other.rglob("*")}

    assert left == PUBLIC_FILES


def test_it_finds_itself_in_order(alone: Alone) -> None:
    assert alone.run("manage.py", "check", "--fail-level=WARNING") == ""


def test_it_migrates_and_serves(alone: Alone) -> None:
    with serving(parts=alone.environment, folder=alone.folder) as server:
        health = httpx.get(f"{server.base}/api/health/")

    assert (health.status_code, health.text) == (200, "ok")


def test_its_own_tests_pass(alone: Alone) -> None:
    assert alone.run("-m", "pytest", "-q", f"modules/{alone.module}/tests") == ""
