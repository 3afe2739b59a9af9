"""A writer whose view is old waits at the gate, learns where the module is, and writes there once."""

from collections.abc import Iterator

import pytest
from django.db import connections, transaction

from agrovet.kernel import placement
from agrovet.kernel.databases import alias_of, hosted_aliases
from agrovet.kernel.writing import WritesHeld, writing
from extraction.gates import gate
from extraction.gates.entering import register
from extraction.placements import store
from extraction.placements.watching import Watcher
from modules.forum.models import Community
from tests.extraction.sides import Sides, connect, forget, migrated, sides

__all__ = ["migrated", "sides"]

HOME, SERVICE = "default", "forum_service"


@pytest.fixture(autouse=True)
def _guarded(transactional_db: None, sides: Sides, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The forum is prepared: gates at both sides, the one at home open."""
    connect(SERVICE, sides.service)
    register()
    watcher = Watcher()
    monkeypatch.setattr(placement, "watcher", watcher)
    for alias in (HOME, SERVICE):
        gate.install(alias, "forum")
        gate.close_gate(alias, "forum")
    store.change("forum", 0, actor="ana", reason="a try", phase="prepared", guarded=True)
    gate.open_gate(HOME, "forum", epoch=1, capture=False)
    watcher.look()
    yield
    gate.remove(HOME, "forum")
    forget(SERVICE)


def _slugs(alias: str) -> set[str]:
    return set(Community.objects.using(alias).filter(slug__startswith="w-").values_list("slug", flat=True))


def _found(slug: str) -> str:
    with writing("forum") as alias:
        Community.objects.create(name=slug, slug=slug)
    return alias


def _move_to_the_service() -> None:
    with transaction.atomic(using=HOME):
        gate.close_gate(HOME, "forum")
        store.change("forum", 1, actor="ana", reason="it grows", phase="moved", authority="service")
    gate.open_gate(SERVICE, "forum", epoch=2, capture=False)


def test_what_is_prepared_is_written_at_home() -> None:
    assert _found("w-a") == HOME

    assert (_slugs(HOME), _slugs(SERVICE)) == ({"w-a"}, set())


def test_who_does_not_know_of_the_move_writes_at_the_service() -> None:
    _move_to_the_service()
    knew = placement.standing_of("forum").authority

    written_at = _found("w-a")

    assert (knew, written_at) == ("home", SERVICE)
    assert (_slugs(HOME), _slugs(SERVICE)) == (set(), {"w-a"})
    assert alias_of("forum") == SERVICE
    assert hosted_aliases() == [HOME, SERVICE]


def test_reads_go_where_the_data_is() -> None:
    _move_to_the_service()
    _found("w-a")

    assert Community.objects.get(slug="w-a")._state.db == SERVICE


def test_a_closed_gate_lets_nobody_in_and_leaves_no_transaction_open() -> None:
    gate.close_gate(HOME, "forum")

    with pytest.raises(WritesHeld):
        _found("w-a")

    assert not connections[HOME].in_atomic_block
    assert _slugs(HOME) == set()


def test_a_share_that_changes_holds_no_writer_up() -> None:
    store.change("forum", 1, actor="ana", reason="a try", phase="canary", share=10)

    before = _found("w-a")
    placement.watcher.look()  # type: ignore[union-attr]  # it was put in above

    assert (before, _found("w-b")) == (HOME, HOME)
    assert placement.standing_of("forum").share == 10
