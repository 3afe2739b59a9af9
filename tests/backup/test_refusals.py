"""What is not restored, and that nothing is touched then."""

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from agrovet.backup.errors import Damaged, Refused
from agrovet.backup.fitting import require_fit
from agrovet.backup.manifest import from_json
from agrovet.backup.reading import reading_archive
from agrovet.backup.versions import require_known
from tests.backup import archives
from tests.backup.conftest import Town
from tests.backup.operators import manage, restore, rows_of, run
from tests.legacy.commands import Installation
from tests.support.servers import ON_POSTGRES, own_parts

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]


def test_a_damaged_archive_is_refused_before_anything_is_touched(town: Town, tmp_path: Path) -> None:
    whole = town.archive.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    spoiled = {"flipped": bytes(flipped), "cut off": whole[: len(whole) // 2], "empty": b""}

    with own_parts() as parts:
        for name, content in spoiled.items():
            archive = tmp_path / f"{name}.zip"
            archive.write_bytes(content)
            assert (name, run(parts, "restore", archive).code) == (name, 2)
        assert _tables(parts) == []


Change = Callable[[dict[str, Any]], None]


def _of_first_row(**values: Any) -> Change:
    return lambda manifest: manifest["rows"][0].update(values)


def _twice(manifest: dict[str, Any]) -> None:
    manifest["rows"].append(dict(manifest["rows"][0]))


def _of_another(manifest: dict[str, Any]) -> None:
    next(each for each in manifest["rows"] if each["table"] == "accounts_user")["owner"] = "forum"


def _with_file(key: str) -> Change:
    file = {"key": key, "size": 0, "sha256": "0" * 64}
    return lambda manifest: manifest.update(files=[file])


FORGED: dict[str, Change] = {
    "a quote in a table": _of_first_row(table='x" (id); DROP TABLE accounts_user; --'),
    "a table of the database": _of_first_row(table="sqlite_master"),
    "a table of nobody": _of_first_row(table="django_migrations"),
    "a way out in a table": _of_first_row(table="../../etc/passwd"),
    "a way out in an owner": _of_first_row(owner="../.."),
    "an owner of nothing": _of_first_row(owner="nobody"),
    "another owner": _of_another,
    "a table twice": _twice,
    "a quote in a column": _of_first_row(columns=['id", (SELECT 1)) --']),
    "a column of nobody": _of_first_row(columns=["id", "tableoid"]),
    "a column twice": _of_first_row(columns=["id", "id"]),
    "a quote in the order": _of_first_row(order='id" DESC; --'),
    "an order of nobody": _of_first_row(order="rowid"),
    "a numbered column of nobody": _of_first_row(numbered="oid"),
    "columns that are a text": _of_first_row(columns="id"),
    "a number that is a text": _of_first_row(last="1); DROP TABLE x; --"),
    "a number below nought": _of_first_row(rows=-1),
    "a table that is none": _of_first_row(table=None),
    "a version that is none": lambda manifest: manifest.update(version=None),
    "a version that is a number": lambda manifest: manifest.update(version=1.4),
    "a format that is a text": lambda manifest: manifest.update(format="1"),
    "a moment that is none": lambda manifest: manifest.update(taken_at="yesterday"),
    "migrations that are a list": lambda manifest: manifest.update(migrations=[]),
    "rows that are none": lambda manifest: manifest.update(rows=None),
    "a field too many": lambda manifest: manifest.update(more=1),
    "a file above the store": _with_file("../secret_key"),
    "a file within that leads out": _with_file("ads/../../secret_key"),
    "a file from the root": _with_file("/etc/cron.d/x"),
    "a file by another slash": _with_file("..\\secret_key"),
    "a file with a null": _with_file("a\0b"),
    "a file without a name": _with_file(""),
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_manifest_names_nothing_that_this_version_does_not_declare(town: Town, forged: str) -> None:
    with reading_archive(town.archive) as reader:
        manifest = json.loads(reader.manifest.to_json())
    FORGED[forged](manifest)

    with pytest.raises(Damaged) as refusal:
        require_fit(from_json(json.dumps(manifest).encode()))

    assert re.fullmatch(r"The (manifest of the )?backup [^{}]+\.", str(refusal.value), re.DOTALL)


def test_a_forged_archive_is_refused_with_a_sentence_and_nothing_is_touched(town: Town, tmp_path: Path) -> None:
    forged = archives.changed(town.archive, tmp_path / "forged.zip", FORGED["a quote in a column"])

    with own_parts() as parts:
        ended = run(parts, "restore", forged)

        assert ended.code == 2
        [sentence] = ended.told["refused"]
        assert sentence.startswith(
            "The manifest of the backup cannot be read: a table has a columns that no backup has"
        )
        assert _tables(parts) == []


def test_a_row_that_refers_to_none_undoes_it_all(town: Town, tmp_path: Path) -> None:
    # With a digest that goes with it: what is left to notice it is the database.
    without_people = archives.with_other_rows(
        town.archive, tmp_path / "odd.zip", owner="accounts", table="accounts_user", lines=[]
    )

    with own_parts() as parts:
        ended = run(parts, "restore", without_people)

        assert ended.code in (2, 3)
        assert _tables(parts) == []


def test_a_backup_of_a_newer_version_is_refused(town: Town, tmp_path: Path) -> None:
    def make_newer(manifest: dict[str, Any]) -> None:
        manifest["migrations"]["forum"].append("0099_of_tomorrow")

    with own_parts() as parts:
        ended = run(parts, "restore", archives.changed(town.archive, tmp_path / "newer.zip", make_newer))

        assert ended.code == 2
        assert "restore it with that version or a later one" in ended.told["refused"][0]
        assert _tables(parts) == []


def test_a_later_number_or_format_is_enough() -> None:
    with pytest.raises(Refused, match="made by version 99.0.0, and this is"):
        require_known("99.0.0", {})
    with pytest.raises(Refused, match="in a format that this version does not know"):
        from_json(b'{"format": 99, "version": "99.0.0"}')


def test_what_is_there_is_replaced_only_on_purpose(town: Town) -> None:
    with own_parts() as parts:
        restore(parts, town.archive)
        _rename_everybody(parts)
        before = rows_of(parts)
        [name] = _names(parts)

        without = run(parts, "restore", town.archive)
        unasked = run(parts, "restore", town.archive, "--replace")
        mistyped = run(parts, "restore", town.archive, "--replace", "--confirm", "another")

        assert [ended.code for ended in (without, unasked, mistyped)] == [2, 2, 2]
        assert rows_of(parts) == before

        restore(parts, town.archive, "--replace", "--confirm", name)

        assert rows_of(parts) == rows_of(town.parts) != before


def test_a_backup_is_never_written_over_another(town: Town) -> None:
    before = town.archive.read_bytes()

    ended = run(town.parts, "backup", town.archive)

    assert (ended.code, town.archive.read_bytes() == before) == (2, True)


def test_a_database_of_another_version_is_not_backed_up(town: Town, tmp_path: Path) -> None:
    with own_parts() as parts:
        restore(parts, town.archive)
        _do(
            parts,
            "INSERT INTO django_migrations (app, name, applied) VALUES ('forum', '0099_of_tomorrow', '2030-01-01')",
        )

        ended = run(parts, "backup", tmp_path)

        assert ended.code == 2
        assert "was migrated by a newer version" in ended.told["refused"][0]
        assert list(tmp_path.iterdir()) == []


def test_no_server_starts_between_two_states_and_the_restore_can_be_repeated(town: Town) -> None:
    with own_parts() as parts:
        restore(parts, town.archive)
        # What a restore of several databases leaves that is killed between the first and the last.
        _do(parts, "CREATE TABLE unfinished_restore (restored_at text)")

        refused = manage(parts, "migrate_all")
        restore(parts, town.archive)

        assert refused.returncode == 1
        assert "run manage.py restore again" in refused.stderr
        assert manage(parts, "migrate_all").returncode == 0


def _names(parts: dict[str, str]) -> list[str]:
    """The names of the databases, as operators are asked to type them."""
    if ON_POSTGRES:
        return [parts["DATABASE_URL"].rpartition("/")[2]]
    return ["agrovet.sqlite3"]


def _rename_everybody(parts: dict[str, str]) -> None:
    _do(parts, "UPDATE accounts_user SET full_name = 'Otra'")


def _do(parts: dict[str, str], statement: str) -> None:
    if ON_POSTGRES:
        with psycopg.connect(parts["DATABASE_URL"]) as connection:
            connection.execute(statement.encode())
        return
    connection = sqlite3.connect(f"{parts['AGROVET_DATA_DIR']}/agrovet.sqlite3")
    with connection:
        connection.execute(statement)
    connection.close()


def _tables(parts: dict[str, str]) -> list[str]:
    if not ON_POSTGRES and not Path(f"{parts['AGROVET_DATA_DIR']}/agrovet.sqlite3").exists():
        return []
    return sorted(Installation(parts).contents())
