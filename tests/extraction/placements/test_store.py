"""Placements change as a whole, in order, with their record; what was edited is found."""

import threading
from typing import Any

import pytest
from django.db import connection

from agrovet.kernel.placement import Standing
from agrovet.kernel.record.chain import hash_of
from agrovet.kernel.record.models import Entry, Head
from agrovet.kernel.record.reading import Choice, following
from agrovet.kernel.record.verifying import verify
from extraction.placements import store
from extraction.placements.models import Placement
from tests.kernel.record.tampering import tamper, unprotected


def _prepare(module: str = "forum", epoch: int = 0) -> Placement:
    return store.change(module, epoch, actor="ana", reason="it grows", phase="prepared", guarded=True)


def test_a_change_is_kept_with_who_why_and_what_it_was(db: None) -> None:
    _prepare()
    store.change("forum", 1, actor="beto", reason="a try", phase="canary", share=10)

    assert store.standings()["forum"] == Standing(epoch=2, term=1, share=10, phase="canary", guarded=True)
    kept = [
        (each.actor, each.reason, each.before and each.before["share"], each.after and each.after["share"])
        for each in following(Choice(module="forum", action=store.CHANGED))
    ]
    assert kept == [("ana", "it grows", 0, 0), ("beto", "a try", 0, 10)]


def test_modules_that_nobody_changed_are_local(db: None) -> None:
    _prepare()

    assert store.standings()["chat"] == Standing()
    assert store.placement_of("chat").phase == "local"


def test_the_term_grows_where_it_changes_who_may_write_and_not_else(db: None) -> None:
    terms = [_prepare().term]
    for epoch, new in enumerate([{"share": 50}, {"authority": "service"}, {"phase": "moved"}, {"guarded": False}], 1):
        terms.append(store.change("forum", epoch, actor="ana", reason="on", **new).term)

    assert terms == [1, 1, 3, 3, 5]


def test_a_change_from_an_old_view_is_refused(db: None) -> None:
    _prepare()

    with pytest.raises(store.Refused, match=r"forum is at epoch 1 and not at 0: ana changed it \(it grows\)"):
        store.change("forum", 0, actor="beto", reason="a try", share=10)

    assert store.placement_of("forum").share == 0
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("module", "new", "says"),
    [
        ("forums", {"share": 1}, "There is no module forums"),
        ("forum", {"share": 101}, "share cannot be 101"),
        ("forum", {"authority": "both"}, "authority cannot be 'both'"),
        ("forum", {"epoch": 7}, "A placement has no epoch"),
        ("forum", {"reason": " ", "share": 1}, "Say who changes the placement, and why"),
    ],
)
def test_what_is_no_change_is_refused(db: None, module: str, new: dict[str, Any], says: str) -> None:
    with pytest.raises(store.Refused, match=says):
        store.change(module, 0, **{"actor": "ana", "reason": "a try", **new})

    assert not Placement.objects.exclude(epoch=0).exists()


def test_of_two_who_change_at_once_one_is_refused(transactional_db: None) -> None:
    outcomes: list[str] = []
    both = threading.Barrier(2)

    def change(actor: str) -> None:
        both.wait()
        try:
            store.change("forum", 0, actor=actor, reason="first", phase="prepared")
            outcomes.append("changed")
        except store.Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=[name]) for name in ("ana", "beto")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(outcomes) == ["changed", "refused"]
    assert verify().found == ()


class TestTheRecord:
    @pytest.fixture(autouse=True)
    def _history(self, db: None) -> None:
        _prepare("forum")
        _prepare("chat")
        store.change("forum", 1, actor="ana", reason="a try", share=10)

    def test_is_whole_where_nobody_edited(self) -> None:
        assert verify().found == ()

    def test_shows_a_removed_change(self) -> None:
        found = tamper("DELETE FROM record_entry WHERE module = 'chat'")

        assert found == ["Entry 2 is missing.", "The placement of chat is not what was recorded last."]

    def test_shows_changes_that_were_removed_from_the_end(self) -> None:
        found = tamper("DELETE FROM record_entry WHERE id = 3")

        assert found == [
            "The end is missing: 3 were recorded, and the last is 2.",
            "The placement of forum is not what was recorded last.",
        ]

    def test_shows_an_edited_placement(self) -> None:
        Placement.objects.filter(module="forum").update(share=100)

        assert verify().found == ("The placement of forum is not what was recorded last.",)

    def test_shows_a_placement_that_is_gone(self) -> None:
        Placement.objects.filter(module="forum").delete()

        assert verify().found == ("The placement of forum is gone.",)

    def test_shows_a_change_from_where_the_module_did_not_stand(self) -> None:
        # Whoever edits a placement, and lets the next change make it look recorded.
        Placement.objects.filter(module="forum").update(share=90)
        store.change("forum", 2, actor="ana", reason="on", shadow=5)

        assert verify().found == ("Entry 4 (ana: placement.changed forum) begins where the module did not stand.",)

    def test_shows_a_change_that_says_nothing(self) -> None:
        with unprotected():
            last = Entry.objects.latest("id")
            last.before, last.after = "x", "y"
            last.hash = hash_of(last)
            last.save()
            Head.objects.update(hash=last.hash)

        assert verify().found == (
            "Entry 3 (ana: placement.changed forum) says nothing of a placement.",
            "The placement of forum is not what was recorded last.",
        )
