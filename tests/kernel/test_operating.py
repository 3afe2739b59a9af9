"""`manage.py bus`: what operators see, what they decide, and what is kept of that."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import islice
from typing import Any

import pytest
from django.core.management import call_command

from agrovet.kernel import bus
from agrovet.kernel.bus import drain
from agrovet.kernel.bus.models import Cursor, Decision, LoggedEvent, ParkedEvent
from agrovet.kernel.bus.operating import tailing
from agrovet.kernel.bus.subscriptions import HANDLERS
from agrovet.kernel.record.reading import Choice, latest
from agrovet.kernel.writing import writing
from tests.kernel import world
from tests.kernel.world import Heard, Said, say

pytestmark = pytest.mark.usefixtures("_world")

FINE, NEEDS_A_PERSON, REFUSED = 0, 1, 2


def _run(*arguments: str) -> tuple[int, str, str]:
    """Its exit code, and what it said on both streams."""
    out, err = StringIO(), StringIO()
    try:
        call_command("bus", *arguments, stdout=out, stderr=err)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue(), err.getvalue()
    return FINE, out.getvalue(), err.getvalue()


def _told(*arguments: str) -> Any:
    return json.loads(_run(*arguments, "--json")[1])


def _refuse(*numbers: int, external: bool = False) -> set[int]:
    """Let chat write down all but these; the set can be changed."""
    refused = set(numbers)

    def react(event: Said) -> None:
        if event.number in refused:
            raise ValueError(f"{event.number} is not for me")
        world.write_down(event)

    world.listen(react, external=external)
    return refused


def _decisions() -> list[tuple[str, str, str, int | None]]:
    return list(Decision.objects.order_by("id").values_list("actor", "verb", "reason", "position"))


def _state_of(handler: str) -> dict[str, Any]:
    (found,) = [each for each in _told("status")["handlers"] if each["handler"] == handler]
    return dict(found)


class TestStatus:
    """How the bus is."""

    def test_it_counts_what_a_handler_has_not_read_and_says_since_when(self) -> None:
        world.listen(world.write_down)
        drain()
        say(1, 10, 11)
        LoggedEvent.objects.update(published_at=datetime.now(UTC) - timedelta(seconds=90))
        assert _told("status")["logs"] == [
            {
                "module": "forum",
                "first_kept": None,
                "last": 0,
                "unnumbered": 2,
                "oldest_unnumbered_age": pytest.approx(90, abs=5),
            }
        ]

        _run("pause", world.NAME)
        drain()

        state = _state_of(world.NAME)
        assert state["lag_seconds"] == pytest.approx(90, abs=5)
        assert (state["position"], state["lag"], state["is_paused"], state["given_up"]) == (0, 2, True, 0)

    def test_it_needs_a_person_when_tries_are_used_up(self) -> None:
        _refuse(10)
        say(1, 10, 11)
        drain()
        assert _run("status")[0] == FINE

        ParkedEvent.objects.filter(attempts=1).update(next_try_at=None)

        assert _run("status")[0] == NEEDS_A_PERSON
        assert (_state_of(world.NAME)["waiting"], _state_of(world.NAME)["given_up"]) == (1, 1)

    def test_people_get_tables(self) -> None:
        _refuse(10)
        say(1, 10)
        drain()

        _, shown, _ = _run("status")

        assert "given up" in shown
        assert world.NAME in shown


class TestTail:
    """Events as they come."""

    def test_the_last_ones_that_match(self) -> None:
        say(1, 10)
        say(2, 20)
        say(1, 11)

        told = _run("tail", "-n", "5", "--module", "forum", "--name", "kernel.test.*", "--key", "topic:1", "--json")[1]

        assert [json.loads(line)["payload"]["number"] for line in told.splitlines()] == [10, 11]

    def test_following_misses_none_and_shows_none_twice(self) -> None:
        say(1, 10)
        drain()
        before = tailing.positions_now()
        say(1, 11)
        say(2, 12)
        drain()

        followed = islice(tailing.following(tailing.Choice(name="kernel.test.said"), after=before), 2)

        assert [row.payload["number"] for row in followed] == [11, 12]


class TestTrace:
    """The story of an event."""

    def test_it_tells_cause_reception_and_consequence(self) -> None:
        def pass_on(event: Said) -> None:
            bus.publish(Heard(topic_id=event.topic_id, number=event.number))

        def refuse(event: Heard) -> None:
            raise ValueError("not for me")

        world.listen(pass_on)
        bus.subscribe(Heard, name="forum.learns_of_it")(refuse)
        say(1, 10)
        drain()
        consequence = LoggedEvent.objects.get(name="kernel.test.heard")

        told = _told("trace", str(consequence.uid))

        assert (told["event"]["name"], told["handlers"]) == (
            "kernel.test.said",
            [{"handler": world.NAME, "fate": "applied", "note": ""}],
        )
        (caused,) = told["caused"]
        assert (caused["event"]["uid"], caused["handlers"][0]["fate"]) == (str(consequence.uid), "parked")
        assert "this one" in _run("trace", "chat:1")[1]

    def test_each_fate_is_told_apart(self) -> None:
        _refuse(10, 20)
        say(1, 10, 11)
        say(2, 20)
        drain()
        _run("skip", world.NAME, "forum:3", "--reason", "a test", "--as", "ana")
        world.listen(lambda _: None, name="chat.came_later", start="now")
        drain()
        say(3, 30)

        def fates(place: str) -> dict[str, str]:
            return {each["handler"]: each["fate"] for each in _told("trace", place)["handlers"]}

        assert fates("forum:1") == {world.NAME: "parked", "chat.came_later": "before its start"}
        assert fates("forum:2")[world.NAME] == "behind"
        assert fates("forum:3")[world.NAME] == "skipped"
        assert fates(str(LoggedEvent.objects.get(key="topic:3").uid))[world.NAME] == "waiting"

    def test_what_is_not_in_the_log_is_refused(self) -> None:
        assert _run("trace", "forum:99") == (
            REFUSED,
            "",
            "No event forum:99 is in the log; it may be too old to be kept.\n",
        )
        assert _run("trace", "hello")[0] == REFUSED


class TestParked:
    """What could not be applied, and what becomes of it."""

    def test_each_entity_is_listed_with_its_error_and_what_waits(self) -> None:
        _refuse(10)
        say(1, 10, 11, 12)
        say(2, 20)
        drain()

        (entity,) = _told("parked")

        assert (entity["key"], entity["position"], entity["error"], entity["behind"]) == (
            "topic:1",
            1,
            "ValueError: 10 is not for me",
            2,
        )
        told = _told("parked", "show", world.NAME, "forum:1")
        assert (told["event"]["payload"], told["behind"]) == ({"topic_id": 1, "number": 10}, [2, 3])
        assert "forum:2, forum:3" in _run("parked", "show", world.NAME, "forum:1")[1]

    @pytest.mark.parametrize("external", [False, True])
    def test_a_retry_after_mending_applies_the_entity_in_order(self, *, external: bool) -> None:
        refused = _refuse(10, external=external)
        say(1, 10, 11)
        drain()
        refused.clear()

        code, _, _ = _run("retry", world.NAME, "--entity", "topic:1", "--as", "ana")

        assert (code, world.heard()) == (FINE, [(1, 10), (1, 11)])
        assert _decisions() == [("ana", "retry", "", None)]

    def test_a_retry_that_fails_again_says_so(self) -> None:
        _refuse(10, 20)
        say(1, 10, 11)
        say(2, 20)
        drain()

        code, said, _ = _run("retry", "--all")

        assert code == NEEDS_A_PERSON
        assert said.splitlines() == [
            f"{world.NAME} topic:1: applied 0, 2 still parked: ValueError: 10 is not for me",
            f"{world.NAME} topic:2: applied 0, 1 still parked: ValueError: 20 is not for me",
        ]

    def test_one_event_is_retried_if_it_is_the_first_of_its_entity(self) -> None:
        refused = _refuse(10)
        say(1, 10, 11)
        drain()
        refused.clear()

        assert _run("retry", world.NAME, "--event", "forum:2")[::2] == (
            REFUSED,
            "It waits behind forum:1 of the same entity: retry or skip that.\n",
        )
        assert _run("retry", world.NAME, "--event", "forum:1")[0] == FINE
        assert world.heard() == [(1, 10), (1, 11)]

    @pytest.mark.parametrize("external", [False, True])
    def test_a_skipped_event_is_left_out_and_its_entity_goes_on_in_order(self, *, external: bool) -> None:
        _refuse(10, external=external)
        say(1, 10, 11, 12)
        drain()

        code, _, _ = _run("skip", world.NAME, "forum:1", "--reason", "the topic was a joke", "--as", "ana")
        drain()

        assert (code, world.heard()) == (FINE, [(1, 11), (1, 12)])
        assert _decisions() == [("ana", "skip", "the topic was a joke", 1)]
        assert Decision.objects.get().details["error"] == "ValueError: 10 is not for me"

    def test_a_skip_in_the_middle_leaves_the_first_where_it_is(self) -> None:
        refused = _refuse(10)
        say(1, 10, 11, 12)
        drain()

        _run("skip", world.NAME, "forum:2", "--reason", "doubled")
        drain()
        assert world.heard() == []

        refused.clear()
        _run("retry", world.NAME)
        assert world.heard() == [(1, 10), (1, 12)]

    def test_a_skip_needs_a_reason_and_a_parked_event(self) -> None:
        _refuse(10)
        say(1, 10)
        say(2, 20)
        drain()

        assert _run("skip", world.NAME, "forum:1")[0] == REFUSED
        assert _run("skip", world.NAME, "forum:2", "--reason", "why not")[0] == REFUSED
        assert _run("skip", "chat.nobody", "forum:1", "--reason", "why not")[0] == REFUSED
        assert (ParkedEvent.objects.count(), _decisions()) == (1, [])


class TestRunning:
    """Whether a handler runs, and from where."""

    @pytest.mark.parametrize("external", [False, True])
    def test_a_paused_handler_rests_until_it_is_resumed(self, *, external: bool) -> None:
        world.listen(world.write_down, external=external)
        say(1, 10)
        _run("pause", world.NAME, "--reason", "the store moves", "--as", "ana")
        assert (drain(), world.heard()) == (0, [])

        _run("resume", world.NAME, "--as", "ana")

        assert (drain(), world.heard()) == (1, [(1, 10)])
        assert [decision[:3] for decision in _decisions()] == [
            ("ana", "pause", "the store moves"),
            ("ana", "resume", ""),
        ]

    def test_what_was_decided_is_in_the_record_of_all_decisions(self) -> None:
        world.listen(world.write_down)
        _run("pause", world.NAME, "--reason", "the store moves", "--as", "ana")
        _run("resume", world.NAME, "--as", "beto")

        told = [
            (each.actor, each.action, each.subject, each.module, each.reason) for each in latest(Choice(), count=10)
        ]

        assert told == [
            ("beto", "bus.resume", world.NAME, "chat", ""),
            ("ana", "bus.pause", world.NAME, "chat", "the store moves"),
        ]

    def test_a_paused_handler_retries_nothing(self) -> None:
        refused = _refuse(10)
        say(1, 10)
        drain()
        refused.clear()
        _run("pause", world.NAME)
        ParkedEvent.objects.update(next_try_at=datetime.now(UTC) - timedelta(seconds=1))

        assert (drain(), _run("retry", world.NAME)[0]) == (0, REFUSED)
        assert world.heard() == []

    def test_a_replay_reads_again_and_handlers_can_tell(self) -> None:
        replays: list[tuple[int, bool]] = []

        def note(event: Said) -> None:
            envelope = bus.current_envelope()
            replays.append((event.number, bool(envelope and envelope.is_replay)))

        world.listen(note)
        say(1, 10, 11)
        drain()
        replays.clear()

        assert _run("replay", world.NAME, "--from", "2", "--reason", "it was wrong", "--as", "ana")[0] == FINE
        say(1, 12)
        drain()

        assert replays == [(11, True), (12, False)]
        assert _decisions() == [("ana", "replay", "it was wrong", 2)]

    def test_a_replay_applies_nothing_that_is_parked_and_keeps_the_order(self) -> None:
        refused = _refuse(11)
        say(1, 10, 11, 12)
        drain()

        _run("replay", world.NAME, "--from-beginning")
        drain()
        assert world.heard() == [(1, 10), (1, 10)]

        refused.clear()
        _run("retry", world.NAME)
        assert world.heard() == [(1, 10), (1, 10), (1, 11), (1, 12)]

    def test_a_replay_of_effects_outside_must_be_meant(self) -> None:
        world.listen(world.write_down, external=True)
        say(1, 10)
        drain()

        assert _run("replay", world.NAME, "--from-beginning")[0] == REFUSED
        assert _run("replay", world.NAME, "--from-beginning", "--also-external")[0] == FINE
        assert (drain(), world.heard()) == (1, [(1, 10), (1, 10)])

    @pytest.mark.parametrize("position", ["0", "9"])
    def test_a_replay_from_where_nothing_is_kept_or_was_read_is_refused(self, position: str) -> None:
        world.listen(world.write_down)
        say(1, 10)
        drain()

        assert _run("replay", world.NAME, "--from", position)[0] == REFUSED
        assert drain() == 0

    def test_a_new_handler_begins_where_it_is_told(self) -> None:
        say(1, 10, 11, 12)
        drain()
        world.listen(world.write_down)

        assert _run("start", world.NAME, "--from", "3", "--as", "ana")[0] == FINE
        drain()

        assert world.heard() == [(1, 12)]
        assert _run("start", world.NAME, "--now")[0] == REFUSED
        assert _decisions() == [("ana", "start", "", 2)]


class TestNames:
    """Handlers that are no longer in the code."""

    def _renamed(self) -> None:
        handler = HANDLERS.pop(world.NAME)
        bus.subscribe(Said, name="chat.writes_all_down")(handler.react)

    def test_a_renamed_handler_goes_on_where_it_was(self) -> None:
        refused = _refuse(11)
        say(1, 10, 11)
        drain()
        self._renamed()
        assert {finding["kind"] for finding in _told("verify")} == {"vanished handler", "parked at a vanished handler"}

        assert _run("rename", world.NAME, "chat.writes_all_down")[0] == FINE
        refused.clear()
        _run("retry", "chat.writes_all_down")
        drain()

        assert world.heard() == [(1, 10), (1, 11)]
        assert _told("verify") == []

    def test_a_name_that_has_begun_by_itself_takes_over_nothing(self) -> None:
        world.listen(world.write_down)
        say(1, 10)
        drain()
        self._renamed()
        drain()

        assert _run("rename", world.NAME, "chat.writes_all_down")[0] == REFUSED

    def test_a_retired_handler_is_forgotten_on_purpose(self) -> None:
        _refuse(10)
        say(1, 10)
        drain()
        assert _run("retire", world.NAME, "--reason", "gone")[0] == REFUSED
        HANDLERS.pop(world.NAME)
        assert _run("status")[0] == NEEDS_A_PERSON
        assert _run("retire", world.NAME)[0] == REFUSED

        assert _run("retire", world.NAME, "--reason", "chat keeps no notes any more", "--as", "ana")[0] == FINE

        assert (_told("verify"), _run("status")[0]) == ([], FINE)
        assert _decisions() == [("ana", "retire", "chat keeps no notes any more", 1)]


def _lose_an_event() -> None:
    LoggedEvent.objects.filter(position=2).delete()


def _leave_alone() -> None:
    ParkedEvent.objects.update(next_try_at=None, attempts=0)


def _run_ahead() -> None:
    Cursor.objects.filter(handler=world.NAME).update(position=99)


def _let_wait() -> None:
    say(9, 90)
    LoggedEvent.objects.filter(key="topic:9").update(published_at=datetime.now(UTC) - timedelta(hours=1))


def _lose_a_parked_one() -> None:
    LoggedEvent.objects.filter(position=1).delete()


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (_lose_an_event, "hole"),
        (_leave_alone, "nobody comes back"),
        (_run_ahead, "cursor beyond the log"),
        (_let_wait, "unnumbered"),
        (_lose_a_parked_one, "parked and gone"),
    ],
)
def test_verify_finds_what_is_not_in_order(spoil: Callable[[], None], kind: str) -> None:
    _refuse(10)
    for number in (10, 20, 30):
        say(number, number)
    drain()
    assert (_run("verify")[0], _told("verify")) == (FINE, [])

    spoil()

    assert _run("verify")[0] == NEEDS_A_PERSON
    assert [finding["kind"] for finding in _told("verify")] == [kind]


def test_a_reader_of_two_modules_is_told_apart_by_source() -> None:
    numbers: list[int] = []
    bus.subscribe(Said, Heard, name=world.NAME)(lambda event: numbers.append(event.number))
    say(1, 10)
    with writing("chat"):
        bus.publish(Heard(topic_id=1, number=77))
    drain()
    numbers.clear()

    assert _run("replay", world.NAME, "--from", "1")[0] == REFUSED
    assert _run("replay", world.NAME, "--from", "1", "--source", "chat")[0] == FINE
    drain()

    assert numbers == [77]
