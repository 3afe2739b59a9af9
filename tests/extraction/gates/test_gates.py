"""A gate lets in who has entered under its epoch, and nobody else, however they write."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connections, transaction

from agrovet.kernel.bus.models import Cursor, LoggedEvent
from extraction.belongings import tables_of
from extraction.gates import gate as gates
from extraction.gates.entering import Gatekeeper
from extraction.gates.errors import GateMissing
from modules.accounts.models import AccessKey
from modules.forum.models import Community, Welcome
from tests.extraction.sides import Sides

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
enter = Gatekeeper().enter


def _welcome(user_id: int) -> None:
    Welcome.objects.using("home").create(user_id=user_id)


def _welcomed() -> list[int]:
    return sorted(Welcome.objects.using("home").values_list("user_id", flat=True))


def _enters(epoch: int, *, patience: float = 0.1) -> bool:
    with transaction.atomic(using="home"):
        return enter(connections["home"], "forum", epoch, patience)


def _captured() -> list[tuple[str, str]]:
    with connections["home"].cursor() as cursor:
        cursor.execute("SELECT table_name, CAST(key AS TEXT) FROM extraction_captured ORDER BY id")
        return [(table, key.replace(" ", "")) for table, key in cursor.fetchall()]


def test_an_unguarded_gate_changes_nothing(sides: Sides) -> None:
    gates.install("home", "forum")

    _welcome(1)

    assert _welcomed() == [1]
    assert _captured() == []


def test_whoever_has_entered_writes_and_others_are_told_to_go_through_writing(sides: Sides) -> None:
    gates.install("home", "forum")
    gates.open_gate("home", "forum", epoch=7, capture=False)

    with transaction.atomic(using="home"):
        assert enter(connections["home"], "forum", 7, 0.1)
        _welcome(1)
    with pytest.raises(DatabaseError, match=r'within writing\("forum"\)'):
        _welcome(2)
    with pytest.raises(DatabaseError, match=r'within writing\("forum"\)'):
        Welcome.objects.using("home").filter(user_id=1).update(user_id=3)
    with pytest.raises(DatabaseError, match=r'within writing\("forum"\)'):
        Welcome.objects.using("home").filter(user_id=1).delete()

    assert _welcomed() == [1]


def test_what_one_transaction_was_allowed_the_next_is_not(sides: Sides) -> None:
    gates.install("home", "forum")
    gates.open_gate("home", "forum", epoch=7, capture=False)

    with transaction.atomic(using="home"):
        enter(connections["home"], "forum", 7, 0.1)
    with pytest.raises(DatabaseError, match="may not be written here now"), transaction.atomic(using="home"):
        _welcome(1)

    assert _welcomed() == []


@pytest.mark.parametrize("epoch", [6, 8])
def test_another_epoch_does_not_come_in(sides: Sides, epoch: int) -> None:
    gates.install("home", "forum")
    gates.open_gate("home", "forum", epoch=7, capture=False)

    assert _enters(7)
    assert not _enters(epoch)


def test_nobody_comes_in_through_a_closed_gate(sides: Sides) -> None:
    gates.install("home", "forum")
    gates.open_gate("home", "forum", epoch=7, capture=False)
    gates.close_gate("home", "forum")

    assert not _enters(7)


def test_nobody_comes_in_where_there_is_no_gate(sides: Sides) -> None:
    without = _enters(0)
    gates.install("home", "media")

    assert (without, _enters(0)) == (False, False)
    with pytest.raises(GateMissing, match="prepare it first"):
        gates.open_gate("home", "forum", epoch=1, capture=False)


def test_a_gate_concerns_its_module_alone(sides: Sides) -> None:
    gates.install("home", "forum")
    gates.close_gate("home", "forum")
    gates.install("home", "media")

    Cursor.objects.using("home").create(handler="media.listens", module="forum")
    LoggedEvent.objects.using("home").create(
        uid="00000000-0000-0000-0000-000000000001", name="a", version=1, module="media", key="1", payload={},
        published_at=NOW,
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="bus_cursor may not be written"):
        Cursor.objects.using("home").create(handler="forum.listens", module="media")
    with pytest.raises(DatabaseError, match="bus_event may not be written"):
        LoggedEvent.objects.using("home").update(module="forum")

    assert list(LoggedEvent.objects.using("home").values_list("module", flat=True)) == ["media"]


def test_what_lies_beside_accounts_is_written_through_an_open_gate_only(sides: Sides) -> None:
    from django.contrib.sessions.models import Session  # noqa: PLC0415 - once its app is there

    gates.install("home", "accounts")
    gates.open_gate("home", "accounts", epoch=3, capture=False)

    Session.objects.using("home").create(session_key="a", session_data="", expire_date=NOW)
    with pytest.raises(DatabaseError, match="accounts_access_key may not be written"):
        AccessKey.objects.using("home").create(hash="a", user_id=1)
    gates.close_gate("home", "accounts")
    with pytest.raises(DatabaseError, match="django_session may not be written"):
        Session.objects.using("home").create(session_key="b", session_data="", expire_date=NOW)

    assert list(Session.objects.using("home").values_list("session_key", flat=True)) == ["a"]


def test_capturing_notes_the_key_of_each_row_written_in_the_same_transaction(sides: Sides) -> None:
    gates.install("home", "forum")
    gates.capture("home", "forum")

    Welcome.objects.using("home").bulk_create([Welcome(user_id=1), Welcome(user_id=2)])
    Welcome.objects.using("home").filter(user_id=2).update(user_id=3)
    Welcome.objects.using("home").filter(user_id=1).delete()
    with transaction.atomic(using="home"):
        _welcome(9)
        transaction.set_rollback(True, using="home")

    assert sorted(_captured()) == sorted(
        ("forum_welcome", key) for key in ("[1]", "[2]", "[2]", "[3]", "[1]")
    )  # fmt: skip


def test_events_are_noted_once_they_have_a_position(sides: Sides) -> None:
    gates.install("home", "forum")
    gates.capture("home", "forum")
    events = LoggedEvent.objects.using("home")

    events.create(
        uid="00000000-0000-0000-0000-000000000001", name="a", version=1, module="forum", key="1", payload={},
        published_at=NOW,
    )  # fmt: skip
    before = _captured()
    events.update(position=5)

    assert (before, _captured()) == ([], [("bus_event", '["forum",5]')])


def test_capture_waits_for_those_who_wrote_before_it_began(sides: Sides) -> None:
    gates.install("home", "forum")
    inside, done = threading.Event(), []

    def write_slowly() -> None:
        with transaction.atomic(using="home"):
            _welcome(1)
            inside.set()
            time.sleep(0.5)
            done.append("written")
        connections["home"].close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    inside.wait(5)
    gates.capture("home", "forum")
    done.append("capturing")
    writer.join()

    assert done == ["written", "capturing"]


def test_installing_waits_behind_no_reader_and_lets_others_by(sides: Sides) -> None:
    if not sides.is_postgres:
        pytest.skip("SQLite has one writer at a time, and triggers are made in a moment.")
    waits: list[float] = []
    inside, stop = threading.Event(), threading.Event()

    def write_for_long() -> None:
        with transaction.atomic(using="home"):
            _welcome(1)
            inside.set()
            time.sleep(1.5)
        connections["home"].close()

    def write_often() -> None:
        number = 10
        while not stop.is_set():
            begun = time.monotonic()
            _welcome(number := number + 1)
            waits.append(time.monotonic() - begun)
        connections["home"].close()

    threads = [threading.Thread(target=write_for_long), threading.Thread(target=write_often)]
    threads[0].start()
    inside.wait(5)
    threads[1].start()
    gates.install("home", "forum")
    stop.set()
    for thread in threads:
        thread.join()

    assert gates.missing("home", "forum") == []
    assert max(waits) < 1.0, "somebody stood in line behind the installation for as long as the long writer wrote"


def test_installing_and_removing_can_be_repeated(sides: Sides) -> None:
    first = gates.install("home", "forum")
    gates.open_gate("home", "forum", epoch=4, capture=True)
    again = gates.install("home", "forum")
    gates.remove("home", "forum")
    gates.remove("home", "forum")

    _welcome(1)

    assert (first.state, again.state, again.epoch, again.capture) == ("unguarded", "open", 4, True)
    assert gates.find("home", "forum") is None
    assert len(gates.missing("home", "forum")) >= 6 * len(tables_of("forum")) - 20


def test_the_last_gate_takes_everything_with_it(sides: Sides) -> None:
    before = _objects(sides)
    gates.install("home", "forum")
    gates.install("home", "media")

    gates.remove("home", "forum")
    between = gates.find("home", "media")
    gates.remove("home", "media")

    assert between is not None
    assert _objects(sides) == before


def _objects(sides: Sides) -> set[str]:
    with connections["home"].cursor() as cursor:
        if sides.is_postgres:
            cursor.execute(
                "SELECT relname FROM pg_class UNION SELECT tgname FROM pg_trigger UNION SELECT proname FROM pg_proc"
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master")
        return {name for (name,) in cursor.fetchall() if "extraction" in name}


def test_no_table_of_a_module_is_emptied_past_its_gate(sides: Sides) -> None:
    if not sides.is_postgres:
        pytest.skip("SQLite has no TRUNCATE.")
    gates.install("home", "forum")

    with pytest.raises(DatabaseError, match="may not be emptied"), connections["home"].cursor() as cursor:
        cursor.execute(f'TRUNCATE "{Community._meta.db_table}" CASCADE')


def test_a_program_that_is_not_ours_writes_nothing_into_sqlite(sides: Sides) -> None:
    if sides.is_postgres:
        pytest.skip("PostgreSQL carries the epoch itself.")
    import sqlite3  # noqa: PLC0415 - here alone

    gates.install("home", "forum")
    gates.open_gate("home", "forum", epoch=1, capture=False)

    stranger = sqlite3.connect(sides.home.removeprefix("sqlite:///"))
    with pytest.raises(sqlite3.Error, match="agrovet_epoch"):
        stranger.execute("INSERT INTO forum_welcome (user_id, role) VALUES (1, '')")
    stranger.close()


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_transaction_that_does_not_see_its_gate_is_refused(sides: Sides, level: str) -> None:
    if not sides.is_postgres:
        pytest.skip("SQLite has one writer at a time.")
    gates.install("home", "forum")

    def attempt(write: Callable[[], object]) -> None:
        with transaction.atomic(using="home"), connections["home"].cursor() as cursor:
            cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
            write()

    with pytest.raises(DatabaseError, match="READ COMMITTED"):
        attempt(lambda: _welcome(1))
    with pytest.raises(DatabaseError, match="READ COMMITTED"):
        attempt(lambda: enter(connections["home"], "forum", 0, 0.1))
