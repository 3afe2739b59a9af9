"""What was backed up is restored, into the same kind of installation and into any other."""

from pathlib import Path

import pytest

from tests.backup import archives
from tests.backup.conftest import Town
from tests.backup.operators import back_up, files_of, manage, restore, rows_of, run
from tests.legacy.commands import installation
from tests.support.servers import MODULES, ON_POSTGRES, own_parts

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]


def test_into_an_empty_installation(town: Town) -> None:
    with own_parts() as parts:
        told = restore(parts, town.archive)

        assert rows_of(parts) == rows_of(town.parts)
        assert len(rows_of(parts)["extraction_start"]) == 1
        assert files_of(parts) == files_of(town.parts) != {}
        assert (told["findings"], told["absent_files"], told["came_home"], told["migrations"]) == ([], [], [], 0)
        assert run(parts, "bus", "verify").told == []


def test_the_archive_says_what_it_is(town: Town) -> None:
    told = run(town.parts, "backup", "--verify", town.archive)

    assert told.code == 0, told
    assert told.told["backup"]["modules"] == MODULES
    assert told.told["backup"]["files"] == len(files_of(town.parts))
    assert town.archive.stat().st_mode & 0o077 == 0


def test_numbers_go_on_after_those_that_were_given(tmp_path: Path) -> None:
    with installation() as ours, own_parts() as fresh:
        parts = dict(ours.parts)
        given = _made_and_removed(parts)

        restore(fresh, back_up(parts, tmp_path))

        assert _made_and_removed(fresh) == given + 1


def _made_and_removed(parts: dict[str, str]) -> int:
    """The number of a category that is gone again."""
    done = manage(
        parts,
        "shell",
        "-v0",
        "-c",
        "from modules.marketplace.models import Category; from agrovet.kernel.writing import writing\n"
        "with writing('marketplace'):\n"
        "    made = Category.objects.create(name='Otra'); print(made.id); made.delete()",
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_from_one_database_into_one_for_each_module_and_back(town: Town, tmp_path: Path) -> None:
    with own_parts(apart=True) as apart, own_parts() as together:
        told = restore(apart, town.archive)
        assert len(told["databases"]) == len(MODULES) + 1  # one says where modules stand
        assert run(apart, "bus", "verify").told == []

        restore(together, back_up(apart, tmp_path))

        assert rows_of(together) == rows_of(town.parts)


@pytest.mark.skipif(not ON_POSTGRES, reason="runs in the half of the tests that has PostgreSQL: it is about both")
def test_from_sqlite_into_postgresql_and_back(tmp_path: Path) -> None:
    with own_parts() as on_postgres, own_parts() as other:
        small = {name: value for name, value in other.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        again = {**small, "AGROVET_DATA_DIR": f"{small['AGROVET_DATA_DIR']}/again"}
        for command in ("migrate_all", "seed_demo"):
            assert manage(small, command).returncode == 0

        restore(on_postgres, back_up(small, tmp_path / "small"))
        assert run(on_postgres, "bus", "verify").told == []
        restore(again, back_up(on_postgres, tmp_path / "large"))

        # JSON comes back in PostgreSQL's order of names; all other values as they were.
        assert {table: len(rows) if isinstance(rows, list) else rows for table, rows in rows_of(again).items()} == {
            table: len(rows) if isinstance(rows, list) else rows for table, rows in rows_of(small).items()
        }
        for table in ("accounts_user", "forum_post", "marketplace_ad", "media_file", "chat_message"):
            assert rows_of(again)[table] == rows_of(small)[table]


def test_an_older_backup_is_brought_up_to_date(town: Town, tmp_path: Path) -> None:
    def before_there_were_flags(manifest: dict) -> None:  # type: ignore[type-arg]  # as JSON has it
        manifest["migrations"]["flags"].remove("0001_decisions")
        manifest["rows"] = [each for each in manifest["rows"] if each["table"] != "flags_decision"]

    older = archives.changed(town.archive, tmp_path / "older.zip", before_there_were_flags)
    with own_parts() as parts:
        told = restore(parts, older)

        assert told["migrations"] == 1
        assert rows_of(parts) == rows_of(town.parts)
