"""Killed half-way, neither leaves anything that could be taken for whole, and a second run goes well."""

import signal
from pathlib import Path

import pytest

from tests.backup.conftest import Town
from tests.backup.operators import back_up, files_of, killed_at, restore, rows_of
from tests.legacy.commands import Installation
from tests.support.servers import ON_POSTGRES, own_parts

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]

KILLED = -signal.SIGKILL


def test_a_backup(town: Town, tmp_path: Path) -> None:
    moments = [f"Copying {len(files_of(town.parts))} files", "Bringing it to the disk"]

    codes = [killed_at(moment, town.parts, "backup", tmp_path) for moment in moments]
    left = [path.suffix for path in tmp_path.iterdir()]
    archive = back_up(town.parts, tmp_path)

    assert codes == [KILLED] * len(moments)
    assert set(left) == {".unfinished"}
    assert list(tmp_path.iterdir()) == [archive]


def test_a_restore(town: Town) -> None:
    with own_parts() as parts:
        for moment in ("Restoring the rows of forum", "Putting it in place"):
            assert (moment, killed_at(moment, parts, "restore", town.archive)) == (moment, KILLED)
            assert (moment, _rows(parts)) == (moment, {})

        # What is there already is no matter: nothing of it was taken for whole.
        restore(parts, town.archive)

        assert rows_of(parts) == rows_of(town.parts)
        assert files_of(parts) == files_of(town.parts)


def test_a_restore_in_place_of_something_leaves_that_as_it_was(town: Town) -> None:
    with own_parts() as parts:
        name = parts["DATABASE_URL"].rpartition("/")[2] if ON_POSTGRES else "agrovet.sqlite3"
        replace = ["restore", town.archive, "--replace", "--confirm", name]
        restore(parts, town.archive)
        before = rows_of(parts)

        code = killed_at("Comparing what was restored", parts, *replace)

        assert (code, rows_of(parts) == before) == (KILLED, True)
        restore(parts, *replace[1:])
        assert rows_of(parts) == before


def _rows(parts: dict[str, str]) -> dict[str, int]:
    """The tables that have rows; none where there is no database yet."""
    if not ON_POSTGRES and not Path(f"{parts['AGROVET_DATA_DIR']}/agrovet.sqlite3").exists():
        return {}
    return {table: len(rows) for table, rows in Installation(parts).contents().items() if rows}
