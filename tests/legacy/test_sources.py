"""Where the old database is, and how it is opened."""

import os
import sqlite3
from pathlib import Path

import pytest

from agrovet.kernel.legacy.sources import CannotRead, open_source


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "viejo 100%.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE add_category (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)")
        connection.executemany("INSERT INTO add_category (name) VALUES (?)", [("Vacunas",), ("Semillas",), ("Riego",)])
        connection.execute("DELETE FROM add_category WHERE name = 'Riego'")
    connection.close()
    return path


@pytest.mark.parametrize("form", ["{path}", "sqlite:///{path}", "sqlite://{path}", "sqlite:///{relative}"])
def test_a_file_is_named_by_path_or_address(file: Path, form: str) -> None:
    address = form.format(path=file, relative=os.path.relpath(file))

    source = open_source(address)

    assert source.tables == {"add_category"}
    assert source.label == f"sqlite:///{file}"


def test_rows_are_read_a_chunk_at_a_time_in_the_order_of_the_key(file: Path) -> None:
    source = open_source(str(file))

    first = source.chunk("add_category", key="id", after=None, limit=1)
    second = source.chunk("add_category", key="id", after=1, limit=5)

    assert (first, second) == ([{"id": 1, "name": "Vacunas"}], [{"id": 2, "name": "Semillas"}])


def test_the_last_id_given_counts_though_its_row_is_gone(file: Path) -> None:
    assert open_source(str(file)).greatest("add_category", "id") == 3


def test_a_source_cannot_be_written_to(file: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        open_source(str(file)).select("DELETE FROM add_category")


def test_rows_in_a_write_ahead_log_are_read(file: Path) -> None:
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("INSERT INTO add_category (name) VALUES ('Forrajes')")

    assert open_source(str(file)).count("add_category") == 3


def test_text_that_is_no_utf8_is_read_all_the_same(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE add_category SET name = CAST(x'53c3ad20ff' AS TEXT) WHERE id = 1")

    assert open_source(str(file)).chunk("add_category", key="id", after=None, limit=1)[0]["name"] == "Sí \udcff"


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/nowhere/viejo.sqlite3", "There is no file /nowhere/viejo.sqlite3."),
        ("oracle://x/y", "oracle:// is no database that can be read: use mysql, mariadb, postgres or sqlite."),
        ("mysql://ana:secreta@127.0.0.1:1/", "The address names no database"),
        ("mysql://ana:secreta@127.0.0.1:1/viejo", "mysql://127.0.0.1:1/viejo does not let us in"),
        ("postgres://ana:secreta@127.0.0.1:1/viejo", "postgres://127.0.0.1:1/viejo does not let us in"),
    ],
)
def test_what_cannot_be_read_is_refused_without_telling_the_password(address: str, sentence: str) -> None:
    with pytest.raises(CannotRead) as refused:
        open_source(address)

    assert sentence in str(refused.value)
    assert "secreta" not in str(refused.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "foto.png").write_bytes(b"no database at all" * 100)

    with pytest.raises(CannotRead, match="cannot be read as an SQLite database"):
        open_source(str(tmp_path / "foto.png"))
