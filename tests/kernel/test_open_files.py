"""A web process keeps a few connections to its SQLite files open: each is clean when it is used again."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agrovet.kernel.pooled.sqlite3 import base
from extraction.gates import sqlite as gates

# Connections of Django are not made in other tests.
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(base, "_idle", {})
    monkeypatch.setattr(base._Most, "idle", 2)
    yield
    for waiting in base._idle.values():
        for connection in waiting:
            connection.close()


@pytest.fixture
def opened(tmp_path: Path) -> Any:
    """Call it for a connection of Django's to a file with a table."""

    def opened(name: str = "one") -> base.DatabaseWrapper:
        file = tmp_path / f"{name}.sqlite3"
        if not file.exists():
            with sqlite3.connect(file) as made:
                made.execute("CREATE TABLE things (id INTEGER)")
                made.executemany("INSERT INTO things VALUES (?)", [(number,) for number in range(1000)])
            made.close()
        settings = {
            "NAME": file, "OPTIONS": {"timeout": 20}, "TIME_ZONE": None, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False,
            "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "ENGINE": "", "USER": "", "PASSWORD": "", "HOST": "",
            "PORT": "", "TEST": {},
        }  # fmt: skip
        found = base.DatabaseWrapper(settings, alias="tested")
        found.connect()
        return found

    return opened


def test_the_next_one_gets_the_connection_that_is_open(opened: Any) -> None:
    first = opened()
    own = first.connection
    first.close()

    assert opened().connection is own


def test_each_file_has_connections_of_its_own(opened: Any) -> None:
    one = opened()
    own = one.connection
    one.close()

    assert opened("other").connection is not own


def test_two_at_once_have_two(opened: Any) -> None:
    assert opened().connection is not opened().connection


def test_what_is_under_way_is_not_passed_on(opened: Any) -> None:
    in_transaction, reading = opened(), opened()
    in_transaction.connection.execute("BEGIN IMMEDIATE")
    rows = reading.connection.execute("SELECT id FROM things")
    rows.fetchone()

    in_transaction.close()
    reading.close()

    assert base._idle == {} or list(base._idle.values()) == [[]]


def test_after_a_fault_of_the_database_it_is_opened_anew(opened: Any) -> None:
    faulty = opened()
    faulty.errors_occurred = True
    faulty.close()

    assert not any(base._idle.values())


def test_a_file_that_was_replaced_is_opened_anew(opened: Any, tmp_path: Path) -> None:
    before = opened()
    before.close()
    (tmp_path / "one.sqlite3").rename(tmp_path / "old.sqlite3")

    after = opened()

    assert after.connection is not before.connection
    assert after.connection.execute("PRAGMA database_list").fetchone()[2] == str(tmp_path / "one.sqlite3")


def test_what_somebody_set_is_as_usual_for_the_next(opened: Any) -> None:
    first = opened()
    first.connection.execute("PRAGMA busy_timeout = 7")
    first.connection.execute("PRAGMA foreign_keys = OFF")
    first.close()

    second = opened().connection

    assert second.execute("PRAGMA busy_timeout").fetchone() == (20_000,)
    assert second.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_more_than_are_kept_are_closed(opened: Any) -> None:
    many = [opened() for _ in range(4)]

    for each in many:
        each.close()

    assert [len(waiting) for waiting in base._idle.values()] == [2]


def test_commands_keep_none_open(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base._Most, "idle", 0)
    one = opened()
    one.close()

    assert not any(base._idle.values())


def test_who_gets_a_connection_back_is_asked_for_its_own_epoch(opened: Any) -> None:
    first = opened()
    own, transaction = first.connection, object()
    first.close()
    second = opened()
    assert second.connection is own
    second.close()
    first.connect()
    assert first.connection is own

    first.atomic_blocks.append(transaction)
    gates._entered[first]["forum"] = (transaction, 7)
    with first.cursor() as cursor:
        cursor.execute("SELECT agrovet_epoch('forum')")
        epoch = cursor.fetchone()
    first.atomic_blocks.clear()

    assert epoch == (7,)
