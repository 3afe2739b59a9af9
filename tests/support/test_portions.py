"""Each file with tests is in exactly one portion of each half that it belongs to, one that is added later too."""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.portions import BESIDE, LEFT_OUT, PORTIONS, ROOT, portions
from tests.support.weights import SECONDS, seconds

HALVES = ["sqlite", "postgres"]
NOT_OURS = {".venv", "node_modules", "build", "dist", "var"}


@pytest.fixture(scope="module")
def on_disk() -> list[str]:
    """All files that are named as tests are, wherever in the project."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS and not name.startswith(".")]
        found += [(Path(folder) / name).relative_to(ROOT).as_posix() for name in names]
    return sorted(name for name in found if Path(name).name.startswith("test_") and name.endswith(".py"))


@pytest.mark.parametrize("half", HALVES)
def test_no_file_is_lost_and_none_runs_twice(half: str, on_disk: list[str]) -> None:
    wanted = [name for name in on_disk if not name.startswith(tuple(LEFT_OUT[half]))]

    dealt = [name for portion in portions(half) for name in portion]

    assert sorted(dealt) == wanted


def test_every_file_runs_in_one_half_at_least(on_disk: list[str]) -> None:
    dealt = {name for half in HALVES for portion in portions(half) for name in portion}

    assert sorted(dealt) == on_disk


@pytest.mark.parametrize("half", HALVES)
def test_what_needs_programs_beside_the_project_runs_one_after_the_other(half: str) -> None:
    needing = [
        number
        for number, portion in enumerate(portions(half))
        for name in portion
        if any(f"mark.{program}" in (ROOT / name).read_text() for program in BESIDE)
    ]

    assert len(set(needing)) == 1


@pytest.mark.parametrize("half", HALVES)
def test_portions_are_of_about_one_length(half: str) -> None:
    lengths = [sum(seconds(name, half) for name in portion) for portion in portions(half)]

    assert len(lengths) == PORTIONS
    assert max(lengths) < 1.1 * min(lengths)


def test_what_is_weighed_is_there(on_disk: list[str]) -> None:
    assert [name for name in SECONDS if name not in on_disk] == []


@pytest.mark.parametrize("half", HALVES)
def test_files_that_are_added_are_dealt_out_too(half: str, tmp_path: Path) -> None:
    given = ["tests/new/test_one.py", "tests/test_two.py", "modules/chat/tests/test_three.py", "agrovet/test_four.py"]
    for name in [*given, "tests/new/conftest.py", "tests/new/helper.py", "elsewhere/test_five.py"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    dealt = portions(half, root=tmp_path)

    assert sorted(name for portion in dealt for name in portion) == sorted(given)
    assert [len(portion) for portion in dealt] == [2, 2]
