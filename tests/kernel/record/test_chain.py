"""What is recorded is one chain: the database refuses to change it, and who changes it all the same is found."""

import pytest
from django.db import DatabaseError, connection, transaction

from agrovet.kernel.record import verifying
from agrovet.kernel.record.chain import hash_of
from agrovet.kernel.record.models import Entry, Head
from agrovet.kernel.record.noting import note
from agrovet.kernel.record.protecting import take_down
from agrovet.kernel.record.verifying import Seal, verify
from tests.kernel.record.tampering import remember, run, tamper, unprotected

pytestmark = pytest.mark.django_db


def test_a_decision_is_kept_with_who_what_why_and_how_it_was() -> None:
    made = note(
        action="flag.changed",
        subject="forum.ranking",
        actor="#7 Ana",
        reason="the forum is ready",
        before={"share": 0},
        after={"share": 10},
    )

    kept = Entry.objects.get()
    assert (kept.id, kept.actor, kept.action, kept.subject, kept.module, kept.reason, kept.before, kept.after) == (
        1,
        "#7 Ana",
        "flag.changed",
        "forum.ranking",
        "forum",
        "the forum is ready",
        '{"share":0}',
        '{"share":10}',
    )
    assert (kept.at, kept.previous, kept.hash) == (made.at, "", hash_of(kept))


@pytest.mark.parametrize(
    ("subject", "module"),
    [("forum", "forum"), ("chat.typing", "chat"), ("media:12", "media"), ("team:forum", ""), ("forums", "")],
)
def test_the_module_is_the_one_that_the_subject_names(subject: str, module: str) -> None:
    assert note(action="a", subject=subject, actor="ana").module == module


def test_what_no_database_takes_is_left_out_of_texts() -> None:
    note(action="a", subject="forum", actor="an\x00a", reason="\ud800 it\x00s", after={"text": "\x00\ud800"})

    assert (Entry.objects.get().actor, Entry.objects.get().reason) == ("ana", "? its")
    assert verify().found == ()


def test_what_is_undone_was_never_recorded() -> None:
    remember(1)

    with transaction.atomic():
        remember(2)
        transaction.set_rollback(True)

    assert [each.id for each in Entry.objects.all()] == [1]
    assert verify().found == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record_entry SET reason = 'another'",
        "UPDATE record_entry SET id = id + 10 WHERE id = 3",
        "DELETE FROM record_entry WHERE id = 3",
        "DELETE FROM record_head",
        "UPDATE record_head SET count = 2",
        "UPDATE record_head SET hash = 'another'",
    ],
)
def test_the_database_itself_refuses_to_change_it(statement: str) -> None:
    remember(3)

    with pytest.raises(DatabaseError, match="The record (is not changed|only grows)"), transaction.atomic():
        run(statement)

    assert verify().found == ()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["record_entry", "record_head"])
def test_nor_can_it_be_emptied(table: str) -> None:
    remember(1)

    with pytest.raises(DatabaseError, match="The record is not changed"), transaction.atomic():
        run(f"TRUNCATE {table}")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
def test_nor_is_a_row_replaced() -> None:
    remember(1)

    with pytest.raises(DatabaseError, match="The record is not changed"), transaction.atomic():
        run("INSERT OR REPLACE INTO record_entry SELECT id, at, 'eve', action, subject, module, reason, before, "
            "after, previous, hash FROM record_entry")  # fmt: skip
    with pytest.raises(DatabaseError, match="The record is not changed"), transaction.atomic():
        run("INSERT OR REPLACE INTO record_head SELECT id, 0 + count, hash FROM record_head")


def test_no_two_entries_follow_the_same_one() -> None:
    remember(2)
    second = Entry.objects.get(id=2)

    with pytest.raises(DatabaseError), transaction.atomic():
        Entry(id=3, at=second.at, actor="eve", action="a", subject="forum", previous=second.previous, hash="0").save(
            force_insert=True
        )

    assert verify().found == ()


class TestWhoEditsAllTheSame:
    @pytest.fixture(autouse=True)
    def _record(self) -> None:
        remember(5)

    def test_is_found_by_an_edited_row(self) -> None:
        assert tamper("UPDATE record_entry SET actor = 'eve' WHERE id = 2") == [
            "Entry 2 (eve: flag.changed forum.ranking) is not what was recorded."
        ]

    @pytest.mark.parametrize(
        "column", ["at", "actor", "action", "subject", "module", "reason", "before", "after", "previous", "hash"]
    )
    def test_whichever_column_it_was(self, column: str) -> None:
        value = "2020-01-01 00:00:00+00:00" if column == "at" else "x"

        assert tamper(f'UPDATE record_entry SET "{column}" = %s WHERE id = 3', value) != []

    def test_by_a_row_whose_hash_was_made_anew(self) -> None:
        entry = Entry.objects.get(id=2)
        entry.actor = "eve"

        assert tamper("UPDATE record_entry SET actor = 'eve', hash = %s WHERE id = 2", hash_of(entry)) == [
            "Entry 3 (ana: flag.changed forum.ranking) does not follow from the one before it."
        ]

    def test_by_a_row_that_is_missing_in_the_middle(self) -> None:
        assert tamper("DELETE FROM record_entry WHERE id = 2") == ["Entry 2 is missing."]

    def test_by_several_that_are(self) -> None:
        assert tamper("DELETE FROM record_entry WHERE id IN (2, 3)") == ["Entry 2 to 3 is missing."]

    def test_by_an_end_that_was_cut_off(self) -> None:
        assert tamper("DELETE FROM record_entry WHERE id > 3") == [
            "The end is missing: 5 were recorded, and the last is 3."
        ]

    def test_by_an_end_that_was_put_on(self) -> None:
        last = Entry.objects.get(id=5)
        forged = Entry(id=6, at=last.at, actor="eve", action="a", subject="forum", previous=last.hash)
        forged.hash = hash_of(forged)
        forged.save(force_insert=True)

        assert verify().found == ("1 stand behind the end that was recorded, 5.",)

    def test_by_a_record_that_was_emptied(self) -> None:
        assert tamper("DELETE FROM record_entry") == ["The end is missing: 5 were recorded, and the last is 0."]

    def test_by_triggers_that_were_not_put_up_again(self) -> None:
        take_down(connection)

        (sentence,) = verify().found

        assert sentence.startswith("The database does not refuse changes any more: record_entry_no_")

    def test_by_a_seal_alone_if_the_end_was_made_to_fit(self) -> None:
        sealed = verify().seal
        third = Entry.objects.get(id=3)
        with unprotected():
            run("DELETE FROM record_entry WHERE id > 3")
            run("UPDATE record_head SET count = 3, hash = %s", third.hash)

        assert verify().found == ()
        assert verify(seal=sealed).found == ("It was sealed at 5 entries, and ends at 3.",)

    def test_by_a_seal_alone_if_all_of_it_was_made_anew(self) -> None:
        sealed = verify().seal
        with unprotected():
            run("DELETE FROM record_entry")
            run("DELETE FROM record_head")
        for number in range(7):
            note(action="flag.changed", subject="forum", actor="eve", reason=str(number))

        assert verify().found == ()
        assert verify(seal=sealed).found == ("Entry 5 (eve: flag.changed forum) is not the one that was sealed.",)


def test_an_earlier_seal_still_holds_when_more_is_recorded() -> None:
    remember(2)
    sealed = verify().seal
    remember(3)

    assert verify(seal=sealed).found == ()
    assert verify().seal == Seal(count=5, hash=Head.objects.get().hash)


def test_an_empty_record_is_whole() -> None:
    assert (verify().entries, verify().found) == (0, ())


def test_a_long_record_is_read_in_parts_and_says_how_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "MANY", 3)
    remember(10)
    seen: list[tuple[int, int]] = []

    found = verify(progress=lambda done, total: seen.append((done, total)))

    assert (found.entries, found.found) == (10, ())
    assert seen == [(0, 10), (3, 10), (6, 10), (9, 10), (10, 10)]


def test_a_head_that_was_set_far_ahead_is_no_endless_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "MANY", 3)
    remember(2)

    assert tamper("UPDATE record_head SET count = 1000000") == [
        "The end is missing: 1000000 were recorded, and the last is 2."
    ]
