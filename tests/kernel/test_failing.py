"""What goes wrong with one event stays with it, whenever it shows, and what waits behind is always found again."""

import re
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agrovet.kernel import bus
from agrovet.kernel.bus import batches, cursors, drain, parking, passing
from agrovet.kernel.bus.models import Cursor, LoggedEvent, ParkedEvent
from agrovet.kernel.databases import connection_of
from agrovet.kernel.writing import writing
from tests.kernel import world
from tests.kernel.world import Said, say

pytestmark = pytest.mark.usefixtures("_world")


def _refuse(*numbers: int) -> set[int]:
    """Let chat write down all but these; the set can be changed."""
    refused = set(numbers)

    def react(event: Said) -> None:
        world.write_down(event)
        if event.number in refused:
            raise ValueError(f"{event.number} is not for me")

    world.listen(react)
    return refused


def _all_are_due() -> None:
    ParkedEvent.objects.filter(next_try_at__isnull=False).update(next_try_at=datetime.now(UTC) - timedelta(seconds=1))


def _parked() -> list[int]:
    return list(ParkedEvent.objects.order_by("position").values_list("position", flat=True))


def test_one_bad_event_in_a_batch_leaves_the_others_applied_once() -> None:
    _refuse(150)
    for number in range(300):
        say(number, number)

    assert drain() == 299

    assert [number for _, number in world.heard()] == [*range(150), *range(151, 300)]
    assert _parked() == [151]
    assert Cursor.objects.get(handler=world.NAME).position == 300


@pytest.mark.parametrize("others", [20, 180], ids="beside {} others".format)
def test_a_bad_event_makes_nobody_else_be_taken_by_itself(others: int) -> None:
    _refuse(others // 2)
    say(1000, 1000)
    drain()
    cursor = Cursor.objects.get(handler=world.NAME)
    for number in range(others + 1):
        say(number, number)

    with CaptureQueriesContext(connection_of("chat")) as statements:
        drain()

    ours = re.compile(f'UPDATE "bus_cursor" SET "position" = \\d+ WHERE "bus_cursor"."id" = {cursor.pk}$')
    moves = [one for one in statements.captured_queries if ours.match(one["sql"])]
    # What came before it, itself, and the rest.
    assert len(moves) == 3
    assert len(world.heard()) == 1 + others


@pytest.fixture
def _known_numbers(_world: None) -> Iterator[None]:
    """Chat can write down 1, 2 and 3 alone; anything else is refused when the transaction commits, not before."""
    with connection_of("chat").cursor() as cursor:
        cursor.execute("CREATE TABLE kernel_test_number (number BIGINT PRIMARY KEY)")
        cursor.execute("INSERT INTO kernel_test_number VALUES (1), (2), (3)")
        cursor.execute("DROP TABLE kernel_test_heard")
        key = "BIGSERIAL PRIMARY KEY" if connection.vendor == "postgresql" else "INTEGER PRIMARY KEY AUTOINCREMENT"
        cursor.execute(
            f"CREATE TABLE kernel_test_heard (id {key}, topic BIGINT, number BIGINT"
            " REFERENCES kernel_test_number (number) DEFERRABLE INITIALLY DEFERRED)"
        )
    yield
    world.drop_table()
    with connection_of("chat").cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS kernel_test_number")


@pytest.mark.usefixtures("_known_numbers")
def test_a_constraint_that_shows_at_the_commit_is_the_fault_of_its_event() -> None:
    world.listen(world.write_down)
    say(1, 1)
    say(2, 77, 2)
    say(3, 3)

    drain()

    assert world.heard() == [(1, 1), (3, 3)]
    assert [(each.key, each.attempts, each.error.partition(":")[0]) for each in ParkedEvent.objects.all()] == [
        ("topic:2", 1, "IntegrityError"),
        ("topic:2", 0, ""),
    ]

    _all_are_due()
    drain()
    assert ParkedEvent.objects.get(position=2).attempts == 2

    with connection_of("chat").cursor() as cursor:
        cursor.execute("INSERT INTO kernel_test_number VALUES (77)")
    _all_are_due()
    drain()
    assert world.heard() == [(1, 1), (3, 3), (2, 77), (2, 2)]


def test_what_waited_is_found_after_a_retry_that_was_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = _refuse(10)
    say(1, 10, 11, 12)
    drain()
    refused.clear()
    _all_are_due()

    class Killed(BaseException):
        """The process ends here."""

    retry_first = parking._retry_first
    calls: list[int] = []

    def once(*arguments: object) -> bool:
        if calls:
            raise Killed
        calls.append(1)
        return retry_first(*arguments)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(parking, "_retry_first", once)
    with pytest.raises(Killed):
        drain()
    monkeypatch.undo()
    monkeypatch.setattr("agrovet.kernel.bus.doorbell.ring", lambda: None)
    assert (world.heard(), _parked()) == ([(1, 10)], [2, 3])

    drain()

    assert (world.heard(), _parked()) == ([(1, 10), (1, 11), (1, 12)], [])


def test_a_cursor_that_was_moved_between_the_steps_stops_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process, or an operator, may move it after a batch was undone; those events are not taken again."""
    _refuse(10)
    say(1, 10)
    say(2, 20)
    together = batches._apply_together

    def fail_and_move(*arguments: object) -> int:
        try:
            return together(*arguments)  # type: ignore[arg-type]  # passed on as they came
        finally:
            monkeypatch.setattr(batches, "_one_by_one", _moved(batches._one_by_one))

    def _moved(one_by_one: object) -> object:
        def first_somebody_else(*arguments: object) -> object:
            Cursor.objects.filter(handler=world.NAME).update(position=1)
            return one_by_one(*arguments)  # type: ignore[operator]  # as it was

        return first_somebody_else

    monkeypatch.setattr(batches, "_apply_together", fail_and_move)
    drain()

    assert (world.heard(), _parked()) == ([(2, 20)], [])


@pytest.mark.parametrize(("column", "value"), [("version", 99), ("payload", {"mood": "odd"}), ("payload", [1])])
def test_an_event_that_this_code_cannot_read_is_parked_and_the_others_go_on(column: str, value: object) -> None:
    world.listen(world.write_down)
    say(1, 10)
    say(2, 20)
    LoggedEvent.objects.filter(key="topic:1").update(**{column: value})

    drain()

    assert (world.heard(), _parked()) == ([(2, 20)], [1])


def test_a_name_that_nobody_knows_any_more_is_passed_by() -> None:
    world.listen(world.write_down)
    say(1, 10)
    say(2, 20)
    LoggedEvent.objects.filter(key="topic:1").update(name="kernel.test.forgotten")

    drain()

    assert (world.heard(), _parked()) == ([(2, 20)], [])


def test_a_parked_event_that_is_no_longer_in_the_log_stops_nothing() -> None:
    refused = _refuse(10)
    say(1, 10)
    say(2, 20)
    drain()
    refused.clear()
    LoggedEvent.objects.filter(position=1).delete()
    _all_are_due()

    drain()

    assert ParkedEvent.objects.get().error == "LookupError: The event is no longer in the log."


def test_who_moves_a_cursor_looks_again_for_what_others_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes by while a cursor is taken leaves new events to the one that has it, applied any or not."""
    world.listen(world.write_down)
    drain()
    with writing("forum"):
        bus.publish(world.Shouted(topic_id=1))  # it concerns nobody
    pass_by = passing.pass_by

    def meanwhile(*arguments: object) -> object:
        monkeypatch.setattr(passing, "pass_by", pass_by)
        passed = pass_by(*arguments)  # type: ignore[arg-type]  # passed on as they came
        say(1, 10)
        return passed

    monkeypatch.setattr(passing, "pass_by", meanwhile)
    assert drain() == 1


def test_a_handler_that_starts_now_takes_only_what_comes() -> None:
    say(1, 10)
    drain()
    world.listen(world.write_down, start="now")
    drain()

    say(1, 11)
    drain()

    assert world.heard() == [(1, 11)]
    assert Cursor.objects.get(handler=world.NAME).start == Cursor.objects.get(handler=world.NAME).position - 1


def test_a_handler_that_starts_now_takes_the_first_event_of_an_empty_log() -> None:
    world.listen(world.write_down, start="now")
    drain()

    say(1, 10)
    drain()

    assert world.heard() == [(1, 10)]


def test_a_lease_that_ran_out_is_neither_renewed_nor_ended_by_who_had_it() -> None:
    handler = world.listen(world.write_down, external=True)
    cursors.begin(handler, "forum", position=0)

    with cursors.lease(handler, "forum") as first:
        assert first is not None
        Cursor.objects.update(leased_until=datetime.now(UTC) - timedelta(seconds=1))
        with cursors.lease(handler, "forum") as second:
            assert second is not None
            assert not first.renew()
            assert second.renew()
    assert list(Cursor.objects.values_list("leased_until", flat=True)) == [None]


def test_however_many_events_wait_few_are_in_memory_at_a_time() -> None:
    world.listen(lambda _: None)
    drain()

    def peak_of(count: int) -> int:
        say(1, *range(count))
        tracemalloc.start()
        assert drain() == count
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak_of(300)  # what is loaded once
    assert peak_of(4000) < 1.5 * peak_of(1000)
