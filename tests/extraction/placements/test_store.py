"""Placements change as a whole, in order, with their record; what was edited is found."""

import threading
from typing import Any

import pytest
from django.db import connection

from agrovet.kernel.placement import Standing
from extraction.placements import store
from extraction.placements.models import Change, Placement


def _prepare(module: str = "forum", epoch: int = 0) -> Placement:
    return store.change(module, epoch, actor="ana", reason="it grows", phase="prepared", guarded=True)


def test_a_change_is_kept_with_who_why_and_what_it_was(db: None) -> None:
    _prepare()
    store.change("forum", 1, actor="beto", reason="a try", phase="canary", share=10)

    assert store.standings()["forum"] == Standing(epoch=2, term=1, share=10, phase="canary", guarded=True)
    kept = [(each.actor, each.reason, each.before["share"], each.after["share"]) for each in Change.objects.all()]
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
    assert Change.objects.count() == 1


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
    assert store.verify_chain() == []


class TestTheChain:
    @pytest.fixture(autouse=True)
    def _history(self, db: None) -> None:
        _prepare("forum")
        _prepare("chat")
        store.change("forum", 1, actor="ana", reason="a try", share=10)

    def test_is_whole_where_nobody_edited(self) -> None:
        assert store.verify_chain() == []

    def test_shows_an_edited_record(self) -> None:
        first = Change.objects.order_by("id")[0]
        Change.objects.filter(id=first.id).update(actor="nobody")

        assert store.verify_chain() == [
            f"Change {first.id} (nobody: forum local -> prepared) is not what was recorded."
        ]

    def test_shows_a_removed_record(self) -> None:
        Change.objects.filter(module="chat").delete()

        found = store.verify_chain()

        assert [sentence.partition(" (")[0].partition(",")[0] for sentence in found] == [
            f"Before change {Change.objects.latest('id').id}",
            "The placement of chat is not what was recorded last.",
        ]

    def test_shows_a_record_that_was_removed_from_the_end(self) -> None:
        Change.objects.latest("id").delete()

        assert store.verify_chain() == ["The placement of forum is not what was recorded last."]

    def test_shows_an_edited_placement(self) -> None:
        Placement.objects.filter(module="forum").update(share=100)

        assert store.verify_chain() == ["The placement of forum is not what was recorded last."]

    def test_shows_a_record_whose_hash_was_made_anew(self) -> None:
        first, second, _ = Change.objects.order_by("id")
        first.actor = "nobody"
        first.hash = store._hash(first)
        first.save()

        assert store.verify_chain() == [f"Before change {second.id} ({second}), one is missing or another stands."]
