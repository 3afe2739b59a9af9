"""Each handler's effects happen once, in the order of each entity; what fails is set aside and tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from agrovet.kernel import bus
from agrovet.kernel.bus import drain, parking
from agrovet.kernel.bus.models import Cursor, LoggedEvent, ParkedEvent
from agrovet.kernel.databases import connection_of
from agrovet.kernel.writing import writing
from tests.kernel import world
from tests.kernel.world import Heard, Said, say

pytestmark = pytest.mark.usefixtures("_world")


class Grumpy:
    """A handler that refuses some numbers, after it has written them down."""

    def __init__(self, *refused: int) -> None:
        self.refused = set(refused)

    def __call__(self, event: Said) -> None:
        world.write_down(event)
        if event.number in self.refused:
            raise ValueError(f"{event.number} is not for me")


def _time_passes() -> None:
    ParkedEvent.objects.filter(next_try_at__isnull=False).update(next_try_at=datetime.now(UTC) - timedelta(seconds=1))


def _parked() -> list[tuple[str, int, int]]:
    return list(ParkedEvent.objects.order_by("position").values_list("key", "position", "attempts"))


def test_a_handler_applies_each_event_once() -> None:
    world.listen(world.write_down)
    say(1, 10, 11)
    say(2, 20)

    assert drain() == 3
    assert drain() == 0
    assert world.heard() == [(1, 10), (1, 11), (2, 20)]


def test_a_new_handler_starts_from_the_beginning() -> None:
    world.listen(world.write_down)
    say(1, 10)
    drain()

    later: list[int] = []
    world.listen(lambda event: later.append(event.number), name="chat.came_later")
    say(1, 11)
    drain()

    assert later == [10, 11]
    assert world.heard() == [(1, 10), (1, 11)]


def test_more_events_than_fit_in_a_batch_are_all_applied() -> None:
    world.listen(world.write_down)
    say(1, *range(1234))

    drain()

    assert [number for _, number in world.heard()] == list(range(1234))


def test_what_a_handler_that_fails_did_is_undone() -> None:
    world.listen(Grumpy(10))
    say(1, 10)

    drain()

    assert world.heard() == []
    parked = ParkedEvent.objects.get()
    assert (parked.handler, parked.key, parked.attempts, parked.error) == (
        world.NAME,
        "topic:1",
        1,
        "ValueError: 10 is not for me",
    )


def test_a_failure_holds_back_its_entity_alone() -> None:
    world.listen(Grumpy(10))
    say(1, 10)
    say(2, 20)
    say(1, 11)
    say(2, 21)

    drain()

    assert world.heard() == [(2, 20), (2, 21)]
    assert _parked() == [("topic:1", 1, 1), ("topic:1", 3, 0)]


def test_a_failure_holds_back_one_handler_alone() -> None:
    world.listen(Grumpy(10))
    other: list[int] = []
    world.listen(lambda event: other.append(event.number), name="chat.is_happy")
    say(1, 10)

    drain()

    assert other == [10]


def test_an_event_that_comes_later_waits_behind_the_parked_one() -> None:
    world.listen(Grumpy(10))
    say(1, 10)
    drain()

    say(1, 11)
    drain()

    assert world.heard() == []
    assert _parked() == [("topic:1", 1, 1), ("topic:1", 2, 0)]


def test_once_mended_events_follow_in_their_order() -> None:
    grumpy = Grumpy(10)
    world.listen(grumpy)
    say(1, 10, 11, 12)
    drain()

    grumpy.refused.clear()
    assert drain() == 0  # the pause is not over
    _time_passes()
    drain()

    assert world.heard() == [(1, 10), (1, 11), (1, 12)]
    assert _parked() == []


def test_a_second_failure_stops_the_retry_there() -> None:
    grumpy = Grumpy(10, 11)
    world.listen(grumpy)
    say(1, 10, 11, 12)
    drain()

    grumpy.refused = {11}
    _time_passes()
    drain()

    assert world.heard() == [(1, 10)]
    assert _parked() == [("topic:1", 2, 1), ("topic:1", 3, 0)]


def test_an_event_that_keeps_failing_is_left_to_a_person() -> None:
    world.listen(Grumpy(10))
    say(1, 10)

    for _ in range(parking.TRIES + 3):
        drain()
        _time_passes()

    parked = ParkedEvent.objects.get()
    assert (parked.attempts, parked.next_try_at) == (parking.TRIES, None)


def test_pauses_grow() -> None:
    world.listen(Grumpy(10))
    say(1, 10)
    drain()

    pauses = []
    for _ in range(4):
        parked = ParkedEvent.objects.get()
        assert parked.next_try_at is not None
        pauses.append((parked.next_try_at - datetime.now(UTC)).total_seconds())
        _time_passes()
        drain()

    assert pauses == sorted(pauses)
    assert pauses[0] < 1.3
    assert 6 < pauses[3] < 10


def test_entities_of_two_modules_with_one_key_do_not_wait_for_each_other() -> None:
    def refuse_what_is_said(event: Said | Heard) -> None:
        if isinstance(event, Said):
            raise ValueError("not from the forum")
        world.write_down(Said(topic_id=event.topic_id, number=event.number))

    bus.subscribe(Said, Heard, name=world.NAME)(refuse_what_is_said)
    say(1, 10)
    with writing("chat"):
        bus.publish(Heard(topic_id=1, number=77))

    drain()

    assert world.heard() == [(1, 77)]


def test_what_a_handler_publishes_is_handled_in_the_same_go_and_knows_its_cause() -> None:
    world.listen(lambda event: bus.publish(Heard(topic_id=event.topic_id, number=event.number)))
    causes: list[object] = []

    @bus.subscribe(Heard, name="forum.learns_of_it")
    def learn(event: Heard) -> None:
        envelope = bus.current_envelope()
        causes.append(envelope and envelope.causation)

    say(1, 10)
    drain()

    assert causes == [LoggedEvent.objects.get(name="kernel.test.said").uid]


def test_fields_that_an_old_event_lacks_are_at_their_default_and_unknown_ones_ignored() -> None:
    world.listen(world.write_down)
    say(1, 10)
    LoggedEvent.objects.update(payload={"topic_id": 1, "number": 10, "mood": "good"})

    drain()

    assert world.heard() == [(1, 10)]


def test_an_event_that_cannot_be_read_is_set_aside_like_one_that_fails() -> None:
    world.listen(world.write_down)
    say(1, 10)
    say(2, 20)
    LoggedEvent.objects.filter(key="topic:1").update(payload={"topic_id": "one"})

    drain()

    assert world.heard() == [(2, 20)]
    assert _parked() == [("topic:1", 1, 1)]


def test_an_idle_look_costs_few_questions(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    world.listen(world.write_down)
    say(1, 10)
    drain()

    with django_assert_max_num_queries(4):
        drain()


def test_events_cost_the_same_however_many_handlers_they_do_not_concern(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    ignored: list[object] = []
    for number in range(12):
        ignores = bus.subscribe(Heard, world.Shouted, name=f"chat.waits_{number}", external=number % 2 == 0)
        ignores(lambda event: ignored.append(event))
    world.listen(world.write_down)
    drain()
    say(1, 10)

    with django_assert_max_num_queries(45):
        assert drain() == 1

    assert set(Cursor.objects.filter(handler__startswith="chat.waits", module="forum").values_list("position")) == {
        (1,)
    }


def test_who_passes_an_event_by_misses_none_that_concerns_it() -> None:
    shouts: list[int] = []
    bus.subscribe(world.Shouted, name="chat.hears_shouts")(lambda event: shouts.append(event.topic_id))
    world.listen(world.write_down)
    for topic in range(6):
        say(topic, topic)
        if topic % 3 == 2:
            with writing("forum"):
                bus.publish(world.Shouted(topic_id=topic))
        drain()

    assert (shouts, [number for _, number in world.heard()]) == ([2, 5], [*range(6)])


class TestOutside:
    """Handlers whose effects reach beyond the database."""

    def test_they_run_outside_of_transactions(self) -> None:
        inside: list[bool] = []
        world.listen(lambda _: inside.append(connection_of("chat").in_atomic_block), external=True)
        say(1, 10, 11)

        assert drain() == 2
        assert drain() == 0
        assert inside == [False, False]

    def test_failures_hold_back_their_entity_and_are_tried_again_in_order(self) -> None:
        done: list[int] = []
        refused = {10}

        def call_out(event: Said) -> None:
            if event.number in refused:
                raise ConnectionError("nobody answers")
            done.append(event.number)

        world.listen(call_out, external=True)
        say(1, 10, 11)
        say(2, 20)
        drain()
        assert done == [20]

        refused.clear()
        _time_passes()
        drain()

        assert done == [20, 10, 11]
        assert _parked() == []

    def test_two_processes_do_not_do_the_same_thing_at_once(self) -> None:
        done: list[int] = []
        world.listen(lambda event: done.append(event.number), external=True)
        say(1, 10)
        drain()
        say(1, 11)
        Cursor.objects.filter(handler=world.NAME).update(leased_until=datetime.now(UTC) + timedelta(seconds=30))

        drain()
        assert done == [10]

        # The other process died; its lease ends.
        Cursor.objects.filter(handler=world.NAME).update(leased_until=datetime.now(UTC) - timedelta(seconds=1))
        drain()
        assert done == [10, 11]
