"""An event is in the log if and only if its transaction committed."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections, transaction

from agrovet.kernel import bus
from agrovet.kernel.bus import doorbell, drain
from agrovet.kernel.bus.models import LoggedEvent
from agrovet.kernel.writing import writing
from modules.accounts.events import UserDeleted
from tests.kernel import world
from tests.kernel.world import Said, say

pytestmark = pytest.mark.usefixtures("_world")

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class ChangedMyMind(Exception):
    """Makes a transaction roll back."""


def _logged() -> list[tuple[str, Any]]:
    return list(LoggedEvent.objects.order_by("id").values_list("key", "payload"))


def test_an_event_is_kept_with_the_transaction_that_makes_it_true() -> None:
    say(7, 1)

    assert _logged() == [("topic:7", {"topic_id": 7, "number": 1})]


def test_an_event_of_a_transaction_that_is_rolled_back_was_never_said() -> None:
    with pytest.raises(ChangedMyMind):
        _say_and_change_ones_mind()

    assert _logged() == []


def test_an_event_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="published outside of a transaction"):
        bus.publish(Said(topic_id=7, number=1))

    assert _logged() == []


@pytest.mark.parametrize("many", [1, 50])
def test_several_are_published_in_their_order_and_in_one_statement(many: int, django_assert_num_queries: Any) -> None:
    with writing("forum"), django_assert_num_queries(1):
        bus.publish_together([(Said(topic_id=number, number=1), None) for number in range(many)])

    assert [key for key, _ in _logged()] == [f"topic:{number}" for number in range(many)]


def test_several_of_two_modules_are_refused() -> None:
    with writing("forum"), pytest.raises(ValueError, match="several modules"):
        bus.publish_together([(Said(topic_id=7, number=1), None), (UserDeleted(user_id=1, deleted_at=NOON), None)])

    assert _logged() == []


def test_none_of_several_outside_of_a_transaction_is_kept() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="published outside of a transaction"):
        bus.publish_together([(Said(topic_id=7, number=1), None)])

    assert _logged() == []


def _say_and_change_ones_mind() -> None:
    with writing("forum"):
        bus.publish(Said(topic_id=7, number=1))
        raise ChangedMyMind


def test_the_bell_is_rung_after_the_commit_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[bool] = []
    monkeypatch.setattr(doorbell, "ring", lambda: rung.append(connection.in_atomic_block))

    with writing("forum"):
        bus.publish(Said(topic_id=7, number=1))
        assert rung == []

    assert rung == [False]


def test_two_events_cannot_have_one_name() -> None:
    with pytest.raises(TypeError, match="an event's name is its identity"):

        class Again(bus.Event, name="kernel.test.said", module="forum", entity="topic_id"):
            pass


def test_two_handlers_cannot_have_one_name() -> None:
    world.listen(world.write_down)

    with pytest.raises(TypeError, match="a handler's name is its identity"):
        world.listen(world.write_down)


def test_an_event_that_commits_late_is_not_lost() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: none commits before one that began earlier")
    world.listen(world.write_down)
    began, may_commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with writing("forum"):
            bus.publish(Said(topic_id=1, number=1))
            began.set()
            may_commit.wait(10)
        connections.close_all()

    slow = threading.Thread(target=slow_writer)
    slow.start()
    began.wait(10)
    # The later id is committed, numbered and handled first.
    say(2, 2)
    drain()
    assert world.heard() == [(2, 2)]
    may_commit.set()
    slow.join()
    drain()

    assert world.heard() == [(2, 2), (1, 1)]


def test_positions_count_without_holes_however_many_write_and_number() -> None:
    def write() -> None:
        for number in range(10):
            say(threading.get_ident() % 1000, number)
            drain()
        connections.close_all()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    drain()

    assert sorted(LoggedEvent.objects.values_list("position", flat=True)) == list(range(1, 41))
