"""`manage.py import_legacy`: what it says, and with which code it leaves."""

import fcntl
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from agrovet.kernel.testing.old_system import OldSystem
from modules.accounts.models import User

pytestmark = pytest.mark.django_db


def leave(*arguments: Any) -> tuple[int, str, str]:
    """Run the command; its exit code, and what it wrote to both outputs."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("import_legacy", *arguments, stdout=out, stderr=err)
    assert isinstance(left.value.code, int)
    return left.value.code, out.getvalue(), err.getvalue()


def test_it_leaves_with_0_where_all_went_well(old: OldSystem) -> None:
    old.person(1)

    code, said, _ = leave(str(old.path))

    assert code == 0
    assert "Both sides agree." in said


def test_rows_left_out_are_told_and_an_error_only_where_that_is_asked_for(old: OldSystem) -> None:
    old.add("authtoken_token", {"key": "a" * 40, "created": "2024-01-01", "user_id": 9})

    easy, said, _ = leave(str(old.path))
    strict, _, _ = leave(str(old.path), "--strict")

    assert (easy, strict) == (0, 1)
    assert "user_id refers to no row of auth_app_user (1: 9)" in said
    assert "Both sides agree; 1 rows were left out, for the reasons above." in said


def test_it_leaves_with_2_where_it_cannot_run(tmp_path: Path, old: OldSystem) -> None:
    empty = OldSystem(tmp_path / "otra.sqlite3")
    empty.change("DROP TABLE auth_app_user")

    assert leave(str(tmp_path / "nada.sqlite3"))[::2] == (2, f"There is no file {tmp_path / 'nada.sqlite3'}.\n")
    assert leave(str(empty.path))[::2] == (
        2,
        f"sqlite:///{empty.path} has none of the old system's tables: is it the right database?\n",
    )


def test_only_one_import_runs_at_a_time(old: OldSystem, settings: Any) -> None:
    with (settings.AGROVET_DATA_DIR / "import.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        code, _, said = leave(str(old.path))

    assert (code, said) == (2, "Another import is running.\n")


def test_one_module_alone(old: OldSystem) -> None:
    old.person(1)
    old.add("foro_community", {"id": 500, "name": "Apicultores", "slug": "apicultores", "created_by_id": 1})

    _, said, _ = leave(str(old.path), "--only", "forum", "--json")

    report = json.loads(said)
    assert {table["module"] for table in report["tables"]} == {"forum"}
    assert list(User.objects.all()) == []


def test_the_report_as_json_names_every_row_that_was_left_out(old: OldSystem) -> None:
    old.add("authtoken_token", {"key": "a" * 40, "created": "2024-01-01", "user_id": 9})

    _, said, _ = leave(str(old.path), "--json")

    report = json.loads(said)
    keys = next(table for table in report["tables"] if table["table"] == "authtoken_token")
    assert keys["why_left_out"] == [{"says": "user_id refers to no row of auth_app_user", "rows": 1, "keys": ["9"]}]
    assert (report["agrees"], report["is_complete"], report["dry_run"]) == (True, False, False)


def test_files_are_counted_and_not_fetched_by_a_dry_run(old: OldSystem) -> None:
    old.person(1, profile_picture="http://127.0.0.1:1/ana.png")

    _, said, _ = leave(str(old.path), "--dry-run", "--files", "--json")

    files = {each["what"]: (each["found"], each["fetched"]) for each in json.loads(said)["files"]}
    assert files == {
        "accounts_user.profile_picture": (1, 0),
        "media_file.url": (0, 0),
        "forum_community.cover_image": (0, 0),
        "forum_community.avatar": (0, 0),
    }
